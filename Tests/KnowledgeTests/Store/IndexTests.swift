import Domain
import Knowledge
import Testing

@Suite("Indexes", .serialized, .timeLimit(.minutes(2)))
struct IndexTests {
    @Test("An index begins with one generation, active and empty, and says so in the audit trail")
    func create() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let generations = try await knowledge.store.generations(of: index.id, limit: 10)
            #expect(generations.map(\.state) == [.active])
            #expect(generations.map(\.number) == [1])
            #expect(index.active == generations.first?.id)
            #expect(try await knowledge.count("audit_trail WHERE action = 'index.created'") == 1)
            try await knowledge.expectSound()
        }
    }

    @Test("A name is taken once per tenant, and free again when its index was deleted")
    func names() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let again = try await knowledge.store.create(index.name, IndexSettings(), for: knowledge.alpha)
            #expect(again == nil)
            _ = try await knowledge.index(of: knowledge.beta)
            #expect(try await knowledge.store.delete(index.name, of: knowledge.alpha))
            #expect(try await !knowledge.store.delete(index.name, of: knowledge.alpha))
            let second = try await knowledge.index()
            #expect(second.id != index.id)
            #expect(try await knowledge.store.indexes(of: knowledge.alpha).map(\.id) == [second.id])
            try await knowledge.expectSound()
        }
    }

    @Test("A deleted index answers nothing, takes nothing, and cancels the rebuild that was under way")
    func delete() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            let building = try await knowledge.begin(index)
            #expect(try await knowledge.store.delete(index.name, of: knowledge.alpha))
            #expect(try await knowledge.store.index(index.id) == nil)
            #expect(try await knowledge.store.liveGenerations(of: index.id).isEmpty)
            #expect(try await knowledge.store.generation(building.id)?.state == .cancelled)
            let document = try knowledge.document("b", "two")
            #expect(try await knowledge.store.put([document], in: index.id) == nil)
            #expect(try await knowledge.store.document(knowledge.key("a"), version: nil, in: index.id) == nil)
            #expect(try await knowledge.store.documents(of: index.id, after: nil, limit: 10).isEmpty)
            try await knowledge.expectSound()
        }
    }

    @Test("Settings of an index come back as they were, and with defaults for what a later release adds")
    func settings() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            var settings = index.settings
            settings.profile = .faq
            settings.canaries = [Canary(query: "What is water?", documents: ["a"])]
            #expect(try await knowledge.store.setSettings(settings, of: index.id))
            #expect(try await knowledge.store.index(index.id)?.settings == settings)
            try await knowledge.script("UPDATE knowledge_index SET settings = '{\"profile\":\"policy\"}'")
            var older = IndexSettings()
            older.profile = .policy
            #expect(try await knowledge.store.index(index.id)?.settings == older)
        }
    }

    @Test("Two who create indexes at once do not go beyond the most that a tenant may have")
    func bound() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            try await knowledge.script(
                """
                INSERT INTO knowledge_index (id, tenant_id, name, settings)
                SELECT uuid_v7(), (SELECT id FROM tenant WHERE name = 'alpha'), 'i' || n, '{}'
                FROM generate_series(1, \(KnowledgeStore.indexesMax - 1)) n
                """)
            let names = try ["one", "two"].map { try #require(IndexName($0)) }
            let made = await withTaskGroup(of: Bool.self) { group in
                for name in names {
                    group.addTask {
                        let index = try? await knowledge.store.create(name, IndexSettings(), for: knowledge.alpha)
                        return index != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 1)
            let third = try #require(IndexName("three"))
            await #expect(throws: Failure.self) {
                try await knowledge.store.create(third, IndexSettings(), for: knowledge.alpha)
            }
        }
    }
}
