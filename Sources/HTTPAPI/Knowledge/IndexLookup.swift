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

    /// The generation of a number, or the newest one.
    /// - Throws: 404 when there is none, or when so many came after it that nothing is left of it.
    func generation(_ number: Int64?, of index: KnowledgeIndex) async throws -> Generation {
        let generations = try await store.generations(of: index.id, limit: Self.generationsMax)
        guard let found = generations.first(where: { number == nil || Int64($0.number) == number }) else {
            throw Problem(.notFound, "The index has no generation of this number.")
        }
        return found
    }

    private static let generationsMax = 1_000
}

extension Problem {
    static let noSuchIndex = Problem(.notFound, "There is no index of this name for this key.")
    static let noSuchDocument = Problem(
        .notFound,
        "There is no document of this key and version in the index; superseded versions are kept for a while only.")
}
