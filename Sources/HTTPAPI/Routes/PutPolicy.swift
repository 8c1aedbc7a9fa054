import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `PUT /v1/tenants/{name}/policy {"input"?, "output"?, "allow_list"?}`: replaces what a tenant lets through to models
/// and back. What is left out is as in the standard policy. Workers follow within ten seconds.
struct PutPolicy: KeyedRoute {
    static let method: HTTPRequest.Method = .put
    static let path = "/v1/tenants/{name}/policy"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    /// An allow-list as long as it may be, and its JSON.
    private static let bodyBytesMax = 128 << 10

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var input = InputReader(try await request.json(bytesMax: Self.bodyBytesMax))
        let policy = DataPolicy(&input)
        input.rejectUnknownKeys()
        guard input.problems.isEmpty else { throw Problem.invalidInput(input.problems) }
        let statement = SetTenantPolicy(
            name: try request.tenantName(), policy: policy, tenant: principal.tenant.id, key: principal.key)
        guard let tenant = try await postgres.run(statement).first else { throw Problem.noSuchTenant }
        return .json(policy.document(of: tenant, isStandard: false))
    }
}
