import Domain
import HTTPTypes
import Hummingbird
import Tenancy

/// `GET /v1/kinds`: what can be submitted, by name.
struct GetKinds: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/kinds"
    static let scope: Scope? = nil

    let kinds: KindCatalog

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var writer = JSONObjectWriter()
        writer.field("kinds", objects: kinds.descriptions.filter(\.isPublic).map { $0.json(withDiagram: false) })
        return .json(writer.finished())
    }
}
