import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `POST /v1/tenants/{name}/debug {"minutes", "reason"}`: stores the tenant's prompts and answers, with secrets masked,
/// until the minutes are over on the database's clock. Records are readable for a day and then deleted.
struct PostDebug: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/tenants/{name}/debug"
    static let scope: Scope? = .admin

    let postgres: PostgresClient
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let wanted = try WantedDebug(try await request.json(bytesMax: bodyBytesMax))
        let statement = StartDebug(
            name: try request.tenantName(), minutes: wanted.minutes, reason: wanted.reason,
            tenant: principal.tenant.id, key: principal.key)
        guard let session = try await postgres.run(statement).first else { throw Problem.noSuchTenant }
        return .json(session.json())
    }
}

/// What the body of `POST /v1/tenants/{name}/debug` asks for.
struct WantedDebug {
    let minutes: Int32
    let reason: String

    /// - Throws: 422 with everything that is wrong.
    init(_ body: JSONValue) throws {
        var input = InputReader(body)
        let minutes = input.integer("minutes", required: true, in: StartDebug.minutesRange)
        let reason = input.string("reason", required: true, bytesMax: StartDebug.reasonBytesMax)
        input.rejectUnknownKeys()
        guard input.problems.isEmpty, let minutes, let reason else { throw Problem.invalidInput(input.problems) }
        self.minutes = Int32(minutes)
        self.reason = reason
    }
}
