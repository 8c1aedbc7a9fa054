import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `GET /v1/dead?kind&code`: what failed for good and was neither run again nor dismissed, grouped by kind and code, the
/// cause with the latest failure first. At most 200 causes; each is counted up to 10,000.
struct GetDead: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/dead"
    static let scope: Scope? = .tasksRead

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var query = QueryReader(request.query, allowed: ["kind", "code"])
        let cause = DeadCauseReader.read(&query)
        try query.check()
        let causes = try await postgres.run(ListDeadCauses(tenant: principal.tenant.id, cause: cause))
        var writer = JSONObjectWriter()
        writer.field("causes", objects: causes.map { $0.json() })
        return .json(writer.finished())
    }
}
