import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `DELETE /v1/indexes/{name}`: takes an index away. From the answer on it finds nothing and its name is free; its texts
/// and vectors are removed in the background within minutes.
struct DeleteIndex: KeyedRoute {
    static let method: HTTPRequest.Method = .delete
    static let path = "/v1/indexes/{name}"
    static let scope: Scope? = .tasksWrite

    let store: KnowledgeStore

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        guard let name = request.captures.first.flatMap({ IndexName($0) }),
            try await store.delete(name, of: principal.tenant.id)
        else { throw Problem.noSuchIndex }
        return Response(status: .noContent)
    }
}
