import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/keys?tenant`: the keys of one tenant or of all, newest first, at most 1,000; never the keys themselves.
struct GetKeys: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/keys"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var query = QueryReader(request.query, allowed: ["tenant"])
        let name = query.text("tenant")
        if let name, name.isEmpty || name.utf8.count > 63 || name.utf8.contains(0) {
            query.report("is not the name of a tenant", of: "tenant")
        }
        try query.check()
        var writer = JSONObjectWriter()
        writer.field("keys", objects: try await keys(ofTenantNamed: name).map { $0.json() })
        return .json(writer.finished())
    }

    private func keys(ofTenantNamed name: String?) async throws -> [KeyView] {
        guard let name else { return try await postgres.run(ListKeys(tenant: nil)) }
        guard let tenant = try await postgres.run(FindTenant(name: name)).first else {
            throw Problem(.notFound, "There is no tenant with this name.")
        }
        return try await postgres.run(ListKeys(tenant: tenant.id))
    }
}
