import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `GET /v1/indexes`: the tenant's indexes in the order of their names; there are at most 1,000.
struct GetIndexes: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/indexes"
    static let scope: Scope? = .tasksRead

    let store: KnowledgeStore

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var writer = JSONObjectWriter()
        writer.field("indexes", objects: try await store.indexes(of: principal.tenant.id).map { $0.json() })
        return .json(writer.finished())
    }
}
