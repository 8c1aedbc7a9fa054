import Domain
import Knowledge

/// Finds what a path and a tenant name.
struct IndexLookup: Sendable {
    let store: KnowledgeStore

    /// - Throws: 404 for a name that is no index of this tenant: an unknown one and a stranger's are the same.
    func find(_ request: APIRequest, of tenant: TenantID) async throws -> KnowledgeIndex {
        guard let name = request.captures.first.flatMap({ IndexName($0) }),
            let index = try await store.index(name, of: tenant)
        else { throw Problem.noSuchIndex }
        return index
    }
}

extension Problem {
    static let noSuchIndex = Problem(.notFound, "There is no index of this name for this key.")
    static let noSuchDocument = Problem(
        .notFound,
        "There is no document of this key and version in the index; superseded versions are kept for a while only.")
}
