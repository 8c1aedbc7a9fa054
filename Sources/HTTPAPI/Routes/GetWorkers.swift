import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `GET /v1/workers`: the live worker processes, and those that were lost or stopped within the last hour.
struct GetWorkers: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/workers"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let query = QueryReader(request.query, allowed: [])
        try query.check()
        var writer = JSONObjectWriter()
        writer.field("workers", objects: try await postgres.run(ListWorkers()).map { $0.json() })
        return .json(writer.finished())
    }
}
