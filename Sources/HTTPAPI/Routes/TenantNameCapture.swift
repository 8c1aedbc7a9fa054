extension APIRequest {
    /// The tenant that the path names. What cannot be a tenant's name names none.
    func tenantName() throws -> String {
        guard let name = captures.first, name.utf8.count <= 63, name.wholeMatch(of: /[a-z0-9][a-z0-9-]*/) != nil else {
            throw Problem.noSuchTenant
        }
        return name
    }
}

extension Problem {
    static let noSuchTenant = Problem(.notFound, "There is no tenant with this name. GET /v1/tenants lists them.")
}
