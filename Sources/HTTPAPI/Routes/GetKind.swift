import Domain
import HTTPTypes
import Hummingbird
import Tenancy

/// `GET /v1/kinds/{kind}`: one kind, with its graph as Mermaid text.
struct GetKind: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/kinds/{kind}"
    static let scope: Scope? = nil

    let kinds: KindCatalog

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let description = request.captures.first.flatMap { kinds[TaskKind(rawValue: $0)]?.description }
        guard let description, description.isPublic else {
            throw Problem(.notFound, "There is no kind with this name. GET /v1/kinds lists them.")
        }
        return .json(description.json(withDiagram: true))
    }
}
