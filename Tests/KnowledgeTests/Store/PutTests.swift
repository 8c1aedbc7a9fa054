import Domain
import Foundation
import Knowledge
import Testing

@Suite("Putting documents", .serialized, .timeLimit(.minutes(2)))
struct PutTests {
    @Test("A put stores versions, leaves pending rows and accepts tasks for at most fifty documents each")
    func stored() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let texts = Dictionary(uniqueKeysWithValues: (0..<120).map { ("doc-\($0)", "text \($0)") })
            let outcomes = try await knowledge.put(texts, in: index)
            #expect(outcomes == Array(repeating: .stored(version: 1), count: 120))
            let generation = try await knowledge.active(index)
            #expect(try await knowledge.store.pendingCount(generation.id, limit: 1_000) == 120)
            #expect(try await knowledge.store.pendingCount(generation.id, limit: 100) == 100)
            let tasks = try await knowledge.rows(
                """
                SELECT t.input ->> 'index', json_array_length(t.input -> 'keys'), t.tenant_id, t.kind
                FROM task t JOIN task_ready r ON r.task_id = t.id ORDER BY t.input::text
                """)
            let sizes = tasks.compactMap { Int($0.split(separator: "|")[1]) }.sorted()
            #expect(sizes == [20, 50, 50])
            #expect(tasks.allSatisfy { $0.hasPrefix(index.id.uuidText) && $0.hasSuffix("|index.apply") })
            #expect(try await knowledge.count("audit_trail WHERE action = 'index.documents_put'") == 1)
            #expect(try await knowledge.store.index(index.id)?.documents == 120)
            try await knowledge.expectSound()
        }
    }

    @Test("The same content again changes nothing; another title, format, date or metadata is another version")
    func unchanged() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            var document = try knowledge.document("a", "one")
            var version: Int32 = 0
            let edits: [(inout NewDocument) -> Void] = [
                { _ in }, { $0.title = "T" }, { $0.format = .markdown },
                { $0.publishedAt = Date(timeIntervalSince1970: 5) },
                { $0.metadata = Array("{}".utf8) }, { $0.content = Array("two".utf8) }, { $0.title = nil },
            ]
            for edit in edits {
                edit(&document)
                version += 1
                #expect(try await knowledge.store.put([document], in: index.id) == [.stored(version: version)])
                let tasks = try await knowledge.count("task")
                #expect(try await knowledge.store.put([document], in: index.id) == [.unchanged(version: version)])
                #expect(try await knowledge.count("task") == tasks)
            }
            let stored = try await knowledge.store.document(document.key, version: nil, in: index.id)
            #expect(stored?.content == Array("two".utf8))
            #expect(stored?.publishedAt == Date(timeIntervalSince1970: 5))
            let first = try await knowledge.store.document(document.key, version: 1, in: index.id)
            #expect(first?.content == Array("one".utf8))
            #expect(try await knowledge.count("document_version WHERE superseded_at IS NULL") == 1)
            try await knowledge.expectSound()
        }
    }

    @Test("Outcomes come in the order of the documents, whatever their keys")
    func order() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["b": "same", "d": "old"], in: index)
            let documents = try [("d", "new"), ("a", "x"), ("b", "same"), ("é", "x"), ("Z", "x")].map {
                try knowledge.document($0.0, $0.1)
            }
            let outcomes = try await knowledge.store.put(documents, in: index.id)
            #expect(
                outcomes == [
                    .stored(version: 2), .stored(version: 1), .unchanged(version: 1), .stored(version: 1),
                    .stored(version: 1),
                ])
            try await knowledge.expectSound()
        }
    }

    @Test("Other permissions are in force at once, in every generation, without a task")
    func permissions() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one\ntwo", "b": "three", "c": "four"], in: index)
            try await knowledge.apply(try await knowledge.active(index).id)
            _ = try await knowledge.rebuild(index)
            let third = try await knowledge.begin(index)
            try await knowledge.step(third.id)
            try await knowledge.step(third.id)
            let before = try await knowledge.rows("SELECT id, version FROM generation ORDER BY number")
            let tasks = try await knowledge.count("task")
            let changed = try [
                knowledge.document("a", "one\ntwo", for: ["staff", "admin"]),
                knowledge.document("c", "four", for: ["x"]),
            ]
            let outcomes = try await knowledge.store.put(changed, in: index.id)
            #expect(outcomes == [.permitted(version: 1), .permitted(version: 1)])
            #expect(
                try await knowledge.store.put(changed, in: index.id) == [
                    .unchanged(version: 1), .unchanged(version: 1),
                ])
            #expect(try await knowledge.count("task") == tasks)
            let after = try await knowledge.rows("SELECT id, version FROM generation ORDER BY number")
            #expect(zip(before, after).allSatisfy { $0 != $1 })
            #expect(try await knowledge.count("chunk WHERE key = 'a' AND permissions = '{admin,staff}'") == 6)
            #expect(try await knowledge.count("chunk WHERE key = 'c' AND permissions = '{x}'") == 3)
            #expect(try await knowledge.count("chunk WHERE key = 'b' AND permissions = '{}'") == 3)
            #expect(
                try await knowledge.count(
                    "chunk c JOIN generation g ON g.id = c.generation_id AND c.version = g.version") == 9)
            try await knowledge.expectSound()
        }
    }

    @Test("Content and permissions that change together change the old chunks' permissions at once")
    func permissionsWithContent() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "open"], in: index)
            let generation = try await knowledge.active(index).id
            try await knowledge.apply(generation)
            try await knowledge.put(["a": "secret"], for: ["staff"], in: index)
            #expect(try await knowledge.texts("a", in: generation) == ["open"])
            #expect(try await knowledge.count("chunk WHERE permissions = '{staff}'") == 1)
            try await knowledge.expectSound()
        }
    }

    @Test("A text is shown to nobody for whom only the next version was meant, however often that changes")
    func permissionsOfOlderText() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "the secret"], for: ["boss", "staff"], in: index)
            let generation = try await knowledge.active(index).id
            try await knowledge.apply(generation)
            // Text, who may see it, and who sees the old text then.
            let puts: [(text: String, permissions: [String], seen: String)] = [
                ("nothing secret", [], "{boss,staff}"), ("for some", ["guest", "staff"], "{staff}"),
                ("for some", [], "{staff}"), ("for others", ["guest"], #"{""}"#), ("for others", [], #"{""}"#),
                ("for others", ["boss"], #"{""}"#),
            ]
            for (text, permissions, seen) in puts {
                try await knowledge.put(["a": text], for: permissions, in: index)
                #expect(try await knowledge.texts("a", in: generation) == ["the secret"])
                #expect(try await knowledge.rows("SELECT permissions::text FROM chunk") == [seen], "\(text)")
                try await knowledge.expectSound()
            }
            try await knowledge.apply(generation)
            #expect(try await knowledge.texts("a", in: generation) == ["for others"])
            #expect(try await knowledge.rows("SELECT permissions::text FROM chunk") == ["{boss}"])
            try await knowledge.expectSound()
        }
    }

    @Test("Refused puts leave nothing behind")
    func refusals() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let many = try (0...KnowledgeStore.putMax).map { try knowledge.document("doc-\($0)", "x") }
            let large = try (0..<5).map {
                NewDocument(
                    key: try knowledge.key("large-\($0)"), format: .text,
                    content: Array(repeating: 0x41, count: NewDocument.contentBytesMax))
            }
            let twice = try [knowledge.document("a", "one"), knowledge.document("a", "two")]
            for (documents, code) in [(many, "too_many_documents"), (large, "put_too_large"), (twice, "repeated_key")] {
                let failure = await #expect(throws: Failure.self) {
                    try await knowledge.store.put(documents, in: index.id)
                }
                #expect(failure?.code == code)
            }
            try await knowledge.script("DELETE FROM task_kind WHERE name = 'index.apply'")
            let failure = await #expect(throws: Failure.self) {
                try await knowledge.put(["a": "one"], in: index)
            }
            #expect(failure?.code == "kind_not_registered")
            #expect(try await knowledge.count("document") == 0)
            #expect(try await knowledge.count("document_pending") == 0)
            #expect(try await knowledge.count("audit_trail WHERE action = 'index.documents_put'") == 0)
            #expect(try await knowledge.store.put([], in: index.id) == [])
            try await knowledge.expectSound()
        }
    }

    @Test("Numbers of documents rise in the order of commits, with many who put at once")
    func concurrentPuts() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for round in 0..<10 {
                            try await knowledge.put(["a": "\(writer) \(round)", "w\(writer)": "\(round)"], in: index)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await knowledge.rows("SELECT seq, documents FROM knowledge_index") == ["80|5"])
            #expect(try await knowledge.rows("SELECT version FROM document WHERE key = 'a'") == ["40"])
            try await knowledge.expectSound()
        }
    }
}
