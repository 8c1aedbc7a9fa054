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
                    "SELECT detail ->> 'documents' FROM audit_trail WHERE action = 'index.documents_deleted'") == ["2"])
            #expect(try await knowledge.store.delete(keys, from: index.id).isEmpty)
            try await knowledge.expectSound()
        }
    }

    @Test("Documents with too many chunks for one statement are hidden at once, and removed by maintenance")
    func hidden() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let keys = try ["a", "b"].map { try knowledge.key($0) }
            try await knowledge.put(["a": "first\nshared", "b": "shared\nthird", "c": "word"], in: index)
            try await knowledge.apply(try await knowledge.active(index).id)
            let second = try await knowledge.rebuild(index)
            try await knowledge.put(["b": "shared\nfourth"], in: index)
            let searcher = Searcher(postgres: knowledge.postgres)
            let found = { (words: String) async throws in
                let request = SearchRequest(query: words, count: 10, mode: .lexical)
                let answer = try await searcher.search(request, in: index.name, of: knowledge.alpha) { _, _ in nil }
                return Set(answer.hits.map(\.document.rawValue)).sorted()
            }
            #expect(try await found("first third word") == ["a", "b", "c"])
            let deleted = try await knowledge.store.delete(keys, from: index.id, chunksAtOnce: 7)
            #expect(deleted == keys)
            // Nothing of them is gone yet, and nothing of them is shown.
            #expect(try await knowledge.count("chunk WHERE key IN ('a', 'b')") == 8)
            #expect(try await found("first third word") == ["c"])
            for version in [nil, 1, 2] as [Int32?] {
                #expect(try await knowledge.store.document(keys[1], version: version, in: index.id) == nil)
                let excerpt = try await knowledge.store.excerpt(
                    of: keys[1], version: version, bytes: 0..<3, in: index.id)
                #expect(excerpt == nil)
            }
            #expect(try await knowledge.store.documents(of: index.id, after: nil, limit: 5).count == 1)
            #expect(try await knowledge.store.index(index.id)?.documents == 1)
            #expect(try await knowledge.count("document_pending") == 0)
            #expect(try await knowledge.store.delete(keys, from: index.id).isEmpty)
            try await knowledge.expectSound("hidden")
            // Put again, it begins behind what is hidden, which stays so.
            #expect(try await knowledge.put(["a": "first\nlater"], in: index) == [.stored(version: 2)])
            #expect(try await found("first shared third") == [])
            #expect(try await knowledge.store.document(keys[0], version: 1, in: index.id) == nil)
            try await knowledge.apply(second)
            #expect(try await found("first") == ["a"])
            try await knowledge.expectSound("put again")
            // A rebuild is not kept from answering by what is hidden in it.
            let third = try await knowledge.rebuild(index)
            #expect(try await knowledge.store.generation(third)?.state == .active)
            var options = UpkeepOptions()
            options.batch = 1
            #expect(try await knowledge.store.upkeep(options).hidden == 2)
            #expect(try await knowledge.count("chunk WHERE key = 'b'") == 0)
            #expect(try await knowledge.count("document_version WHERE key = 'b'") == 0)
            #expect(try await knowledge.rows("SELECT version FROM document_version WHERE key = 'a'") == ["2"])
            #expect(try await knowledge.count("document WHERE hidden_version IS NOT NULL") == 0)
            #expect(try await knowledge.store.upkeep(options).hidden == 0)
            #expect(try await found("first later shared word") == ["a", "c"])
            try await knowledge.expectSound("removed")
        }
    }

    @Test("A generation that is verified while documents in it are hidden expects them until they are removed")
    func hiddenWhileVerified() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one", "b": "two"], in: index)
            let building = try await knowledge.begin(index).id
            while try await knowledge.store.generation(building)?.state != .verifying {
                try await knowledge.step(building)
            }
            _ = try await knowledge.store.delete([knowledge.key("a")], from: index.id, chunksAtOnce: 0)
            for isRemoved in [false, true] {
                let census = try await knowledge.store.census(of: building)
                #expect(census.documentsWithChunks == (isRemoved ? 1 : 2))
                let failed = GenerationCheck.checks(of: census, index.settings).filter { !$0.isOK }
                #expect(failed.isEmpty, "\(failed.map(\.name))")
                while try await knowledge.store.purge(index.id, limit: 10) {}
            }
            try await knowledge.step(building)
            #expect(try await knowledge.store.generation(building)?.state == .active)
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
