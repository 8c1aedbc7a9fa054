import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `PATCH /v1/pools/{name} {"limit"?, "paused"?}`: changes a pool's fleet-wide limit, or pauses or resumes it, while
/// its slots are held. Workers follow within a beat; what is in use beyond a lower limit runs to its end.
struct PatchPool: KeyedRoute {
    static let method: HTTPRequest.Method = .patch
    static let path = "/v1/pools/{name}"
    static let scope: Scope? = .admin

    let postgres: PostgresClient
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let change = try WantedPoolChange(try await request.json(bytesMax: bodyBytesMax))
        let statement = ChangePool(
            name: try name(in: request), limit: change.limit, isPaused: change.isPaused, tenant: principal.tenant.id,
            key: principal.key)
        guard let pool = try await postgres.run(statement).first else { throw Self.noSuchPool }
        var writer = JSONObjectWriter()
        writer.field("name", pool.name.rawValue)
        writer.field("limit", .integer(Int64(pool.limit)))
        writer.field("paused", .bool(pool.isPaused))
        return .json(writer.finished())
    }

    private func name(in request: APIRequest) throws -> PoolName {
        guard let name = request.captures.first, NameRule.allows(name) else { throw Self.noSuchPool }
        return PoolName(rawValue: name)
    }

    private static let noSuchPool = Problem(.notFound, "There is no pool with this name. GET /v1/slots lists them.")
}

/// What the body of `PATCH /v1/pools/{name}` asks for.
struct WantedPoolChange {
    static let limits: ClosedRange<Int64> = 0...100_000

    let limit: Int32?
    let isPaused: Bool?

    /// - Throws: 422 with everything that is wrong.
    init(_ body: JSONValue) throws {
        var input = InputReader(body)
        limit = input.integer("limit", required: false, in: Self.limits).map { Int32($0) }
        isPaused = input.bool("paused", required: false)
        input.rejectUnknownKeys()
        if input.problems.isEmpty, limit == nil, isPaused == nil {
            input.report("limit", "say what to change: limit, paused or both")
        }
        guard input.problems.isEmpty else { throw Problem.invalidInput(input.problems) }
    }
}
