import Domain
import HTTPTypes
import Hummingbird
import Tenancy

/// `GET /v1/whoami`: the key's ID, tenant and scopes.
struct GetWhoAmI: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/whoami"
    static let scope: Scope? = nil

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var writer = JSONObjectWriter()
        writer.field("key", principal.key.description)
        writer.field("tenant", principal.tenant.name)
        writer.field("scopes", .array(principal.scopes.map(\.rawValue).sorted().map(JSONValue.string)))
        return .json(writer.finished())
    }
}
