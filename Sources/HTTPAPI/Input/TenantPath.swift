/// The tenant that a path names.
enum TenantPath {
    static let noSuchTenant = Problem(.notFound, "There is no tenant with this name. GET /v1/tenants lists them.")

    /// The first open place of the path.
    static func name(_ request: APIRequest) throws -> String {
        guard let name = request.captures.first, isName(name) else { throw noSuchTenant }
        return name
    }

    static func isName(_ text: String) -> Bool {
        text.utf8.count <= 63 && text.wholeMatch(of: /[a-z0-9][a-z0-9-]*/) != nil
    }
}
