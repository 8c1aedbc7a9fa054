package import Domain

extension KnowledgeStore {
    /// Makes an index with its first generation, active and empty, and its audit event. Nil when the name is taken.
    package func create(_ name: IndexName, _ settings: IndexSettings, for tenant: TenantID) async throws
        -> KnowledgeIndex?
    {
        fatalError("unwritten")
    }

    /// In the order of their names. There are at most ``indexesMax`` per tenant.
    package func indexes(of tenant: TenantID) async throws -> [KnowledgeIndex] { fatalError("unwritten") }

    package func index(_ name: IndexName, of tenant: TenantID) async throws -> KnowledgeIndex? {
        fatalError("unwritten")
    }

    package func index(_ id: IndexID) async throws -> KnowledgeIndex? { fatalError("unwritten") }

    /// Replaces what the next generation is built with. The ones that exist stay as they are.
    package func setSettings(_ settings: IndexSettings, of index: IndexID) async throws -> Bool {
        fatalError("unwritten")
    }

    /// Takes an index away at once: it answers nothing any more and its name is free. Its content is removed by the task
    /// `index.purge` that is accepted in the same transaction. False when there is none.
    package func delete(_ name: IndexName, of tenant: TenantID) async throws -> Bool { fatalError("unwritten") }

    /// Removes at most `limit` rows of an index that was deleted, or of a generation that is over. False when nothing is left.
    package func purge(_ index: IndexID, limit: Int) async throws -> Bool { fatalError("unwritten") }

    package static let indexesMax = 1_000
}
