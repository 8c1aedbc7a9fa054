import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/tenants/{name}/policy`: what the tenant lets through to models and back, and whether that is its own choice.
struct GetPolicy: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/tenants/{name}/policy"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        guard let row = try await postgres.run(ShowTenantPolicy(name: try request.tenantName())).first else {
            throw Problem.noSuchTenant
        }
        guard let stored = row.policy else {
            return .json(DataPolicy.standard.document(of: row.tenant, isStandard: true))
        }
        // A newer release may have stored what this one cannot read; its workers then refuse every call.
        guard let policy = DataPolicy(stored: stored) else { throw Problem.internalError }
        return .json(policy.document(of: row.tenant, isStandard: false))
    }
}

extension DataPolicy {
    func document(of tenant: String, isStandard: Bool) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("tenant", tenant)
        writer.field("is_standard", .bool(isStandard))
        writer.field("input", input.json)
        writer.field("output", output.json)
        writer.field("allow_list", .array(allowList.sorted().map(JSONValue.string)))
        return writer.finished()
    }
}
