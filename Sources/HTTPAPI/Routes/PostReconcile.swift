import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `POST /v1/calls/{id}/reconcile {"cost_nanos"} or {"void": true}`: what a call of unknown outcome really cost, by the
/// provider's bill. 404 when no such call is unknown, 409 when it is known already.
struct PostReconcile: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/calls/{id}/reconcile"
    static let scope: Scope? = .admin

    let postgres: PostgresClient
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let cost = try Self.cost(try await request.json(bytesMax: bodyBytesMax))
        guard let call = request.captures.first.flatMap({ CallID($0) }) else { throw Self.noSuchCall }
        let statement = ReconcileCall(call: call, cost: cost, actor: principal.tenant.id, key: principal.key)
        switch try await postgres.run(statement).first {
        case .reconciled:
            var writer = JSONObjectWriter()
            writer.field("call", call.description)
            writer.field("cost_nanos", .integer(cost.nanoDollars))
            return .json(writer.finished())
        case .settled:
            throw Problem(.taskStateConflict, "What the call cost is known already; nothing was changed.")
        case .missing, nil: throw Self.noSuchCall
        }
    }

    /// - Throws: 422 with everything that is wrong.
    static func cost(_ body: JSONValue) throws -> Money {
        var input = InputReader(body)
        let nanos = input.integer("cost_nanos", required: false, in: WantedBudget.amounts)
        let isVoid = input.bool("void", required: false)
        input.rejectUnknownKeys()
        if input.problems.isEmpty, (nanos == nil) == (isVoid != true) {
            input.report("cost_nanos", "say what it cost, or \"void\": true when it was not billed; one of them")
        }
        guard input.problems.isEmpty else { throw Problem.invalidInput(input.problems) }
        return Money(nanoDollars: nanos ?? 0)
    }

    private static let noSuchCall = Problem(
        .notFound, "No call with this ID is of unknown outcome. GET /v1/tenants/{name}/budget lists those that are.")
}
