import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `DELETE /v1/tenants/{name}/budget`: no cap any more; whoever waited for money may go. 404 when there is no budget.
struct DeleteBudget: KeyedRoute {
    static let method: HTTPRequest.Method = .delete
    static let path = "/v1/tenants/{name}/budget"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let statement = ClearBudget(
            tenant: try request.tenantName(), actor: principal.tenant.id, key: principal.key)
        guard let wasThere = try await postgres.run(statement).first else { throw Problem.noSuchTenant }
        guard wasThere else { throw Problem(.notFound, "The tenant has no budget.") }
        return Response(status: .noContent)
    }
}
