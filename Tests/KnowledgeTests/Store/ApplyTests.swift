import Domain
import Knowledge
import Testing

@Suite("Taking documents in", .serialized, .timeLimit(.minutes(2)))
struct ApplyTests {
    @Test("A document's chunks are stored with their vectors, places and bytes, and are counted")
    func stored() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one\n\ntwo"], for: ["staff"], in: index)
            let generation = try await knowledge.active(index).id
            #expect(try await knowledge.apply(generation) == 1)
            let rows = try await knowledge.rows(
                """
                SELECT place, byte_from, byte_to, heading, lead, text, tokens, bands, permissions, document_version
                FROM chunk ORDER BY place
                """)
            #expect(
                rows == [
                    #"0|0|3|["Part","Piece"]|Title\#n|one|3|[1,2,3]|["staff"]|1"#,
                    #"1|5|8|["Part","Piece"]|Title\#n|two|3|[1,2,3]|["staff"]|1"#,
                ])
            let stored = try await knowledge.active(index)
            #expect(stored.counts.chunks == 2 && stored.counts.embedded == 2 && stored.counts.documents == 1)
            #expect(stored.counts.documentsTotal == 1)
            #expect(stored.dimensions == 8)
            let views = try await knowledge.store.documents(of: index.id, after: nil, limit: 10)
            #expect(views.map(\.isSearchable) == [true])
            try await knowledge.expectSound()
        }
    }

    @Test("Of two workers with the same document one stores it, and a later put takes the work from both")
    func fence() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            let generation = try await knowledge.active(index).id
            let stale = try #require(try await knowledge.store.pending(generation, keys: nil, limit: 1).first)
            try await knowledge.put(["a": "two"], in: index)
            let fresh = try #require(try await knowledge.store.pending(generation, keys: nil, limit: 1).first)
            let before = try await knowledge.store.generation(generation)?.version
            var won: [Bool] = []
            for pending in [stale, fresh, fresh] {
                let reading = KnowledgeFixture.reading(pending.document)
                won.append(
                    try await knowledge.store.store(
                        reading, of: pending, vectors: [:], in: generation, while: [.active]))
            }
            #expect(won == [false, true, false])
            #expect(try await knowledge.texts("a", in: generation) == ["two"])
            #expect(try await knowledge.store.generation(generation)?.version == before.map { $0 + 1 })
            try await knowledge.expectSound()
        }
    }

    @Test("A generation in another state takes nothing, and the work stays")
    func otherState() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            let generation = try await knowledge.active(index).id
            #expect(try await knowledge.apply(generation, while: [.slicing, .catchingUp]) == 0)
            #expect(try await knowledge.store.pendingCount(generation, limit: 10) == 1)
            try await knowledge.expectSound()
        }
    }

    @Test("A document that cannot be read loses its older chunks and is named, until a later version is taken in")
    func failure() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let generation = try await knowledge.active(index).id
            for text in ["one", "unreadable", "unreadable still", "two"] {
                try await knowledge.put(["a": text], in: index)
                #expect(try await knowledge.apply(generation) == 1)
                let isReadable = !text.hasPrefix("unreadable")
                let failures = try await knowledge.store.failures(of: generation, after: nil, limit: 10)
                #expect(failures.map(\.refusal.code) == (isReadable ? [] : ["unreadable"]))
                #expect(try await knowledge.texts("a", in: generation) == (isReadable ? [text] : []))
                let view = try #require(try await knowledge.store.documents(of: index.id, after: nil, limit: 1).first)
                #expect(view.isSearchable == isReadable)
                #expect(view.failure?.code == (isReadable ? nil : "unreadable"))
                try await knowledge.expectSound()
            }
        }
    }

    @Test("A reading without chunks is a failure")
    func empty() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "\n\n"], in: index)
            let generation = try await knowledge.active(index).id
            try await knowledge.apply(generation)
            let failures = try await knowledge.store.failures(of: generation, after: nil, limit: 10)
            #expect(failures.map(\.refusal.code) == ["empty_document"])
            try await knowledge.expectSound()
        }
    }

    @Test("Permissions that change while a document is being read are those of its chunks")
    func permissionsUnderWay() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            let generation = try await knowledge.active(index).id
            let pending = try #require(try await knowledge.store.pending(generation, keys: nil, limit: 1).first)
            try await knowledge.put(["a": "one"], for: ["staff"], in: index)
            let reading = KnowledgeFixture.reading(pending.document)
            #expect(
                try await knowledge.store.store(reading, of: pending, vectors: [:], in: generation, while: [.active]))
            #expect(try await knowledge.rows("SELECT permissions FROM chunk") == [#"["staff"]"#])
            try await knowledge.expectSound()
        }
    }

    @Test("Chunks that say exactly the same are one cluster, also within a document")
    func clusters() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let generation = try await knowledge.active(index).id
            for (key, text) in [("a", "same\nown"), ("b", "same"), ("c", "twice\ntwice\nsame")] {
                try await knowledge.put([key: text], in: index)
                try await knowledge.apply(generation)
            }
            let clusters = try await knowledge.rows(
                """
                SELECT text, count(*), count(cluster), count(DISTINCT cluster), min(id) = min(cluster) AS first
                FROM chunk GROUP BY text ORDER BY text
                """)
            #expect(clusters == ["own|1|0|0|null", "same|3|3|1|true", "twice|2|2|1|true"])
            // The one that became a twin of another was stamped for readers.
            #expect(try await knowledge.rows("SELECT version FROM chunk WHERE key = 'a' ORDER BY place") == ["2", "1"])
            try await knowledge.expectSound()
        }
    }

    @Test("What is read at once is bounded by documents and by bytes, and one document comes however large it is")
    func bounds() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            for (key, size) in [("a", 9), ("b", 3), ("c", 3)] {
                try await knowledge.put([key: String(repeating: "x", count: size << 20)], in: index)
            }
            try await knowledge.put(["d": "small", "e": "small"], in: index)
            let generation = try await knowledge.active(index).id
            let read = { (after: String?, limit: Int) async throws in
                try await knowledge.store.pending(
                    generation, keys: nil, after: try after.map { try knowledge.key($0) }, limit: limit
                ).map(\.document.key.rawValue)
            }
            #expect(try await read(nil, 10) == ["a"])
            #expect(try await read("a", 10) == ["b"])
            #expect(try await read("b", 10) == ["c", "d", "e"])
            #expect(try await read("b", 2) == ["c", "d"])
            let keys = try ["e", "c", "missing"].map { try knowledge.key($0) }
            let named = try await knowledge.store.pending(generation, keys: keys)
            #expect(named.map(\.document.key.rawValue) == ["c", "e"])
            let range = try knowledge.key("b")...knowledge.key("d")
            let ranged = try await knowledge.store.pending(generation, keys: range, limit: 10)
            #expect(ranged.map(\.document.key.rawValue) == ["b"])
            var after: DocumentKey?
            var pages: [[String]] = []
            while true {
                let page = try await knowledge.store.contents(of: index.id, after: after, limit: 2)
                guard let last = page.last else { break }
                pages.append(page.map(\.key.rawValue))
                after = last.key
            }
            #expect(pages == [["a"], ["b"], ["c", "d"], ["e"]])
            let pieces = try await knowledge.store.pieces(generation, documents: 2, bytes: 16 << 20)
            let bounds = pieces.map { "\($0.lowerBound)-\($0.upperBound)" }
            #expect(bounds == ["a-b", "c-d", "e-e"])
        }
    }
}
