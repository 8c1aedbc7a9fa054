import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `DELETE /v1/tenants/{name}/debug`: ends the tenant's debug mode now. Ending one that is not on changes nothing.
struct DeleteDebug: KeyedRoute {
    static let method: HTTPRequest.Method = .delete
    static let path = "/v1/tenants/{name}/debug"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let statement = StopDebug(
            name: try request.tenantName(), tenant: principal.tenant.id, key: principal.key)
        guard try await postgres.run(statement).first != nil else { throw Problem.noSuchTenant }
        return Response(status: .noContent)
    }
}
