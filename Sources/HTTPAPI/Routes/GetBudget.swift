import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/tenants/{name}/budget`: the caps, what is spent and held, and the calls whose outcome is unknown. A tenant
/// without a budget has no caps.
struct GetBudget: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/tenants/{name}/budget"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let name = try request.tenantName()
        let query = QueryReader(request.query, allowed: [])
        try query.check()
        guard let budget = try await postgres.run(FindBudget(tenant: name)).first else {
            throw Problem.noSuchTenant
        }
        return .json(budget.json(unknown: try await postgres.run(ListUnknownCalls(tenant: name))))
    }
}
