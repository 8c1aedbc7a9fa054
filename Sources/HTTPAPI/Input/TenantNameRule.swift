/// What a tenant may be called; the `CHECK` on `tenant.name` says the same.
enum TenantNameRule {
    static let bytesMax = 63
    static let text = "must be lower-case letters, digits and dashes, not beginning with a dash"

    static func allows(_ name: String) -> Bool {
        name.utf8.count <= bytesMax && name.wholeMatch(of: /[a-z0-9][a-z0-9-]*/) != nil
    }
}

extension APIRequest {
    /// The tenant that the first open place of the path names. What cannot be a tenant's name names none.
    func tenantName() throws -> String {
        guard let name = captures.first, TenantNameRule.allows(name) else { throw Problem.noSuchTenant }
        return name
    }
}

extension Problem {
    static let noSuchTenant = Problem(.notFound, "There is no tenant with this name. GET /v1/tenants lists them.")
}
