package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Makes an index with its first generation, active and empty, and its audit event. Nil when the name is taken.
    /// - Throws: a permanent ``Failure`` `indexes_full` when the tenant has ``indexesMax``.
    package func create(_ name: IndexName, _ settings: IndexSettings, for tenant: TenantID) async throws
        -> KnowledgeIndex?
    {
        let json = try StoredSettings.encode(settings)
        return try await postgres.transaction { transaction in
            // Two who create at once see each other: the count is bounded, and a name is taken by one of them.
            let (_, counts) = try await transaction.runAtomically(
                LockTenant(tenant: tenant), CountIndexes(tenant: tenant, name: name))
            guard let there = counts.first, !there.isTaken else { return nil }
            guard there.count < Self.indexesMax else {
                throw Failure(
                    .permanent, code: "indexes_full",
                    message: "There are \(there.count) indexes already, which is the most; delete one first.")
            }
            let id = IndexID()
            let detail: [String: JSONValue] = ["index": .string(name.rawValue), "index_id": .string(id.description)]
            return try await transaction.runAtomically(
                InsertIndex(
                    id: id, generation: GenerationID(), tenant: tenant, name: name, settings: settings, json: json),
                RecordEvent(action: .indexCreated, tenant: tenant, detail: detail)
            ).0.first
        }
    }

    /// In the order of their names. There are at most ``indexesMax`` per tenant.
    package func indexes(of tenant: TenantID) async throws -> [KnowledgeIndex] {
        try await postgres.run(FindIndexes(tenant: tenant))
    }

    package func index(_ name: IndexName, of tenant: TenantID) async throws -> KnowledgeIndex? {
        try await postgres.run(FindIndexByName(name: name, tenant: tenant)).first
    }

    package func index(_ id: IndexID) async throws -> KnowledgeIndex? {
        try await postgres.run(FindIndex(id: id)).first
    }

    /// Replaces what the next generation is built with. The ones that exist stay as they are.
    package func setSettings(_ settings: IndexSettings, of index: IndexID) async throws -> Bool {
        let json = try StoredSettings.encode(settings)
        return try await !postgres.run(SetIndexSettings(id: index, json: json)).isEmpty
    }

    /// Takes an index away at once: it answers nothing any more and its name is free; a generation that was being built is
    /// cancelled. Maintenance removes its content within minutes. False when there is none.
    package func delete(_ name: IndexName, of tenant: TenantID) async throws -> Bool {
        try await postgres.transaction { transaction in
            guard let index = try await transaction.run(LockIndexByName(name: name, tenant: tenant)).first else {
                return false
            }
            _ = try await transaction.runAtomically(
                LockGenerations(index: index.id), EndIndex(id: index.id),
                RecordEvent(action: .indexDeleted, tenant: tenant, detail: index.detail))
            return true
        }
    }

    package static let indexesMax = 1_000
}
