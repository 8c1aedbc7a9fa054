import Domain
import Knowledge
import Testing

@Suite("Deleting documents", .serialized, .timeLimit(.minutes(2)))
struct DeleteTests {
    @Test("A deleted document is gone from every generation, with its texts and cached vectors; its digest stays")
    func gone() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one\ntwo\nshared", "b": "three\nshared", "c": "unreadable"], in: index)
            let first = try await knowledge.active(index).id
            try await knowledge.apply(first)
            let second = try await knowledge.rebuild(index)
            let third = try await knowledge.begin(index).id
            let keys = try ["c", "a", "missing"].map { try knowledge.key($0) }
            #expect(try await knowledge.store.delete(keys, from: index.id).map(\.rawValue) == ["a", "c"])
            for table in ["chunk", "document_version", "document_pending", "document_failure"] {
                #expect(try await knowledge.count("\(table) WHERE key IN ('a', 'c')") == 0, "\(table)")
            }
            #expect(try await knowledge.count("document WHERE key = 'a' AND deleted_at IS NOT NULL") == 1)
            for generation in [first, second] {
                #expect(
                    try await knowledge.count("chunk_removed WHERE generation_id = '\(generation.uuidText)'") == 3)
                #expect(try await knowledge.texts("b", in: generation) == ["three", "shared"])
            }
            // What the other document says too is still its own.
            #expect(try await knowledge.count("embedding_cache") == 2)
            #expect(try await knowledge.store.pendingCount(third, limit: 10) == 1)
            #expect(try await knowledge.store.index(index.id)?.documents == 1)
            #expect(
                try await knowledge.rows(
                    "SELECT detail ->> 'documents' FROM audit_event WHERE action = 'index.documents_deleted'") == ["2"])
            #expect(try await knowledge.store.delete(keys, from: index.id).isEmpty)
            try await knowledge.expectSound()
        }
    }

    @Test("A document that is put again after a delete goes on counting its versions")
    func again() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            _ = try await knowledge.store.delete([knowledge.key("a")], from: index.id)
            #expect(try await knowledge.put(["a": "one"], in: index) == [.stored(version: 2)])
            try await knowledge.apply(try await knowledge.active(index).id)
            #expect(try await knowledge.rows("SELECT document_version FROM chunk") == ["2"])
            try await knowledge.expectSound()
        }
    }

    @Test("A worker that read a document before it was deleted stores nothing of it")
    func deletedUnderWay() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            let generation = try await knowledge.active(index).id
            let pending = try #require(try await knowledge.store.pending(generation, keys: [knowledge.key("a")]).first)
            _ = try await knowledge.store.delete([knowledge.key("a")], from: index.id)
            let reading = KnowledgeFixture.reading(pending.document)
            let isStored = try await knowledge.store.store(
                reading, of: pending, vectors: [:], in: generation, while: [.active])
            #expect(!isStored)
            #expect(try await knowledge.count("chunk") == 0)
            try await knowledge.expectSound()
        }
    }
}
