import Domain
import Foundation
import PostgresDriver
import Testing

@testable import Knowledge

@Suite("Maintenance of indexes", .serialized, .timeLimit(.minutes(2)))
struct UpkeepTests {
    @Test("There is nothing to do where nothing is over")
    func nothing() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            try await knowledge.apply(try await knowledge.active(index).id)
            _ = try await knowledge.rebuild(index)
            #expect(try await knowledge.store.upkeep() == UpkeepReport())
            #expect(try await knowledge.store.liveGenerations(of: index.id).count == 2)
        }
    }

    @Test("A previous generation whose time is over is retired, and everything of it is removed in batches")
    func retire() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let texts = Dictionary(
                uniqueKeysWithValues: (0..<20).map { ("doc-\($0)", "one \($0)\ntwo \($0)\nthree \($0)") })
            try await knowledge.put(texts, in: index)
            let first = try await knowledge.active(index).id
            try await knowledge.apply(first)
            let second = try await knowledge.rebuild(index)
            // Still on its work list when its time ends.
            try await knowledge.put(["late": "four"], in: index)
            try await knowledge.script(
                "UPDATE generation SET kept_until = now() - interval '1 second' WHERE number = 1")
            var options = UpkeepOptions()
            options.batch = 7
            options.batches = 4
            let report = try await knowledge.store.upkeep(options)
            #expect(report.retired == 1 && report.removed == 28 && report.purged == 0)
            try await knowledge.expectSound("a batch ends in the middle of a document")
            #expect(try await knowledge.store.rollBack(index.id) == .refused(.retired))
            options.batches = 50
            let rest = try await knowledge.store.upkeep(options)
            #expect(rest.removed == 33 && rest.purged == 1)
            for table in ["chunk", "chunk_vector", "document_pending"] {
                #expect(
                    try await knowledge.count("\(table) WHERE generation_id = '\(first.uuidText)'") == 0, "\(table)")
            }
            #expect(try await knowledge.store.generation(second)?.counts.chunks == 60)
            #expect(try await knowledge.store.upkeep(options) == UpkeepReport())
            try await knowledge.expectSound()
        }
    }

    @Test("An abandoned generation is purged; why its documents failed is kept for a while")
    func abandoned() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one", "b": "unreadable", "c": "three"], in: index)
            let building = try await knowledge.begin(index).id
            for _ in 0..<4 { try await knowledge.step(building) }
            #expect(try await knowledge.store.abandon(building, as: .failed, report: Array("{}".utf8)))
            #expect(try await knowledge.store.upkeep().purged == 1)
            #expect(try await knowledge.store.failures(of: building, after: nil, limit: 5).count == 1)
            try await knowledge.expectSound()
            try await knowledge.script("UPDATE generation SET phase_at = now() - interval '31 days' WHERE number = 2")
            #expect(try await knowledge.store.upkeep().removed == 1)
            #expect(try await knowledge.store.failures(of: building, after: nil, limit: 5).isEmpty)
            try await knowledge.expectSound()
        }
    }

    @Test("A deleted index is removed to its last row, with the cached vectors of what it said")
    func deletedIndex() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let other = try await knowledge.index("other")
            for index in [index, other] {
                try await knowledge.put(["a": "one", "b": "unreadable", "\(index.name)": "own"], in: index)
                _ = try await knowledge.rebuild(index)
            }
            _ = try await knowledge.store.delete([knowledge.key("a")], from: index.id)
            #expect(try await knowledge.store.delete(index.name, of: knowledge.alpha))
            var options = UpkeepOptions()
            options.batch = 2
            for _ in 0..<3 { _ = try await knowledge.store.upkeep(options) }
            #expect(try await knowledge.rows("SELECT name FROM knowledge_index") == ["other"])
            for table in ["document", "document_version", "generation"] {
                #expect(try await knowledge.count("\(table) WHERE index_id = '\(index.id.uuidText)'") == 0, "\(table)")
            }
            #expect(try await knowledge.count("chunk") == 2)
            #expect(try await knowledge.active(other).counts.chunks == 2)
            try await knowledge.expectSound()
        }
    }

    @Test("Purging one index by hand ends when nothing is left")
    func purge() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one\ntwo", "b": "three"], in: index)
            try await knowledge.apply(try await knowledge.active(index).id)
            #expect(try await !knowledge.store.purge(index.id, limit: 100))
            #expect(try await knowledge.store.delete(index.name, of: knowledge.alpha))
            var calls = 0
            while try await knowledge.store.purge(index.id, limit: 1) {
                calls += 1
                try #require(calls < 100)
                try await knowledge.expectSound()
            }
            #expect(try await knowledge.count("knowledge_index") == 0)
        }
    }

    @Test("Superseded versions, old cached vectors and old removals go when they are old enough, and not before")
    func retention() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let generation = try await knowledge.active(index).id
            for text in ["one", "two", "three"] {
                try await knowledge.put(["a": text], in: index)
                try await knowledge.apply(generation)
            }
            let keys = [Fingerprint(of: [1]), Fingerprint(of: [2])]
            try await knowledge.store.cache([keys[0]: [1], keys[1]: [1]], of: knowledge.alpha)
            #expect(try await knowledge.store.upkeep() == UpkeepReport())
            try await knowledge.script(
                """
                UPDATE document_version SET superseded_at = now() - interval '31 days' WHERE version = 1;
                UPDATE embedding_cache SET created_at = now() - interval '91 days'
                    WHERE content_key = '\\x\(keys[0].hex)';
                UPDATE chunk_removed SET at = now() - interval '2 hours' WHERE version = 2;
                """)
            var expected = UpkeepReport()
            expected.versions = 1
            expected.cached = 1
            expected.removals = 1
            #expect(try await knowledge.store.upkeep() == expected)
            #expect(try await knowledge.rows("SELECT version FROM document_version ORDER BY 1") == ["2", "3"])
            #expect(try await knowledge.rows("SELECT removed_floor FROM generation") == ["2"])
            #expect(try await knowledge.rows("SELECT version FROM chunk_removed") == ["3"])
            #expect(try await knowledge.store.cachedVectors(keys, of: knowledge.alpha).keys.map(\.self) == [keys[1]])
            try await knowledge.expectSound()
        }
    }

    @Test("Documents that nobody took in are asked for again, once in five minutes and not while that task lives")
    func nudge() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one", "b": "two"], in: index)
            // The tasks were lost with their outcome, as when they have failed for good.
            let tasks = try await knowledge.count("task")
            let ages = { (minutes: Int) async throws in
                try await knowledge.script("UPDATE document_pending SET since = now() - interval '\(minutes) minutes'")
            }
            try await ages(4)
            #expect(try await knowledge.store.upkeep().nudged == 0)
            try await ages(6)
            let nudged = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await knowledge.store.upkeep().nudged } }
                return try await group.reduce(0, +)
            }
            #expect(nudged == 1)
            #expect(try await knowledge.count("task") == tasks + 1)
            // Long enough ago, but the task still waits for its turn.
            try await knowledge.script("UPDATE knowledge_index SET nudged_at = now() - interval '6 minutes'")
            #expect(try await knowledge.store.upkeep().nudged == 0)
            // That task is over, and the documents' own time has come too.
            try await knowledge.script("UPDATE knowledge_index SET nudge_task = NULL")
            #expect(try await knowledge.store.upkeep().nudged == 0)
            try await knowledge.script("UPDATE document_pending SET ask_after = now() - interval '1 second'")
            #expect(try await knowledge.store.upkeep().nudged == 1)
            try await knowledge.script("UPDATE knowledge_index SET nudged_at = NULL, nudge_task = NULL")
            try await knowledge.apply(try await knowledge.active(index).id)
            #expect(try await knowledge.store.upkeep().nudged == 0)
            try await knowledge.expectSound()
        }
    }

    @Test("A document that no task takes in is asked for ever more rarely, alone, and at last named; a put begins anew")
    func poison() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let store = knowledge.store
            let generation = try await knowledge.active(index).id
            try await knowledge.put(["bad": "an older text"], in: index)
            try await knowledge.apply(generation)
            try await knowledge.put(["bad": "a newer text"], in: index)
            try await knowledge.script("UPDATE document_pending SET since = now() - interval '6 minutes'")
            var minutes: [String] = []
            for _ in 0..<NudgePlan.asksMax {
                try await knowledge.script(
                    "UPDATE knowledge_index SET nudged_at = now() - interval '6 minutes', nudge_task = NULL")
                #expect(try await store.upkeep().nudged == 1)
                minutes += try await knowledge.rows(
                    "SELECT round(extract(epoch FROM ask_after - clock_timestamp()) / 60)::int FROM document_pending")
                try await knowledge.script(
                    "UPDATE knowledge_index SET nudged_at = now() - interval '6 minutes', nudge_task = NULL")
                // Not before its time.
                #expect(try await store.upkeep().nudged == 0)
                try await knowledge.script("UPDATE document_pending SET ask_after = now() - interval '1 second'")
            }
            #expect(minutes == ["5", "10", "20", "40", "80", "160", "320", "360"])
            let report = try await store.upkeep()
            #expect(report.nudged == 0 && report.givenUp == 1)
            let failures = try await store.failures(of: generation, after: nil, limit: 5)
            #expect(failures.map(\.refusal.code) == ["not_taken_in"] && failures.map(\.version) == [2])
            #expect(try await knowledge.texts("bad", in: generation) == ["an older text"])
            #expect(try await knowledge.count("document_pending") == 0)
            #expect(try await store.upkeep() == UpkeepReport())
            try await knowledge.expectSound("given up")
            // The same content, and there is work again: nothing else tells whether it can be taken in by now.
            let tasks = try await knowledge.count("task")
            #expect(try await knowledge.put(["bad": "a newer text"], in: index) == [.unchanged(version: 2)])
            #expect(try await knowledge.count("task") == tasks + 1)
            #expect(try await knowledge.rows("SELECT asked FROM document_pending") == ["0"])
            try await knowledge.expectSound("asked anew")
            #expect(try await knowledge.put(["bad": "a newer text"], in: index) == [.unchanged(version: 2)])
            #expect(try await knowledge.count("task") == tasks + 1)
            try await knowledge.apply(generation)
            #expect(try await store.failures(of: generation, after: nil, limit: 5).isEmpty)
            #expect(try await knowledge.texts("bad", in: generation) == ["a newer text"])
            try await knowledge.expectSound("taken in")
        }
    }

    @Test("What was asked for in vain is asked for in smaller tasks, so that one document keeps no others out")
    func smallerTasks() throws {
        let asked = [0: 60, 1: 12, 2: 2, 7: 1]
        let documents = try asked.sorted { $0.key < $1.key }.flatMap { asked, count in
            try (0..<count).map { (key: try #require(DocumentKey("\(asked)-\($0)")), asked: asked) }
        }
        #expect(NudgePlan(documents).pieces.map(\.count) == [50, 10, 10, 2, 1, 1, 1])
        let many = try (0..<1_000).map { (key: try #require(DocumentKey("\($0)")), asked: 2) }
        #expect(NudgePlan(many).pieces.count == NudgePlan.tasksMax)
        #expect(NudgePlan([]).pieces.isEmpty)
    }

    @Test("A put takes a document out of the waiting that earlier tasks have earned it")
    func putResets() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            try await knowledge.script(
                "UPDATE document_pending SET asked = 5, ask_after = now() + interval '2 hours'")
            #expect(try await knowledge.put(["a": "two"], in: index) == [.stored(version: 2)])
            #expect(try await knowledge.rows("SELECT asked, ask_after FROM document_pending") == ["0|null"])
            try await knowledge.script(
                "UPDATE document_pending SET asked = 5, ask_after = now() + interval '2 hours'")
            #expect(try await knowledge.put(["a": "two"], in: index) == [.unchanged(version: 2)])
            #expect(try await knowledge.rows("SELECT asked, ask_after FROM document_pending") == ["0|null"])
            try await knowledge.expectSound()
        }
    }

    @Test("A generation that waits to be approved is not forgotten either; one that is being built has its rebuild")
    func nudgeForApproval() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let building = try await knowledge.verifying(index)
            try await knowledge.put(["late": "one"], in: index)
            try await knowledge.apply(try await knowledge.active(index).id)
            try await knowledge.script("UPDATE document_pending SET since = now() - interval '6 minutes'")
            // Not by upkeep, which would end a generation whose task was never accepted.
            let forgotten = FindForgotten(age: .seconds(300), limit: 10)
            #expect(try await knowledge.postgres.run(forgotten) == [])
            #expect(try await knowledge.store.advance(building, from: .verifying, to: .awaitingApproval))
            #expect(try await knowledge.postgres.run(forgotten) == [index.id])
            #expect(try await knowledge.store.upkeep().nudged == 1)
            let keys = try await knowledge.rows("SELECT input -> 'keys' FROM task ORDER BY id DESC LIMIT 1")
            #expect(keys == [#"["late"]"#])
            try await knowledge.expectSound()
        }
    }

    @Test("Every table of vectors has its turn, however many there are: those of generations that are over go")
    func vectorTables() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            let generation = try await knowledge.active(index).id
            try await knowledge.apply(generation)
            let kept = VectorTable.name(of: generation)
            // Their names come behind that of the one that is kept.
            let over = (0..<3).map { "generation_vectors_" + String(repeating: "f", count: 31) + "\($0)" }
            for name in [kept] + over {
                try await knowledge.script(
                    "CREATE TABLE \(name) (chunk_id bigint PRIMARY KEY); INSERT INTO \(name) VALUES (0)")
            }
            try await knowledge.script("INSERT INTO \(kept) SELECT id FROM chunk")
            try await VectorIndexes(postgres: knowledge.postgres).upkeep(tablesAtOnce: 1)
            let left = try await knowledge.rows(
                "SELECT relname FROM pg_class WHERE relname ~ '^generation_vectors_[0-9a-f]+$'")
            #expect(left == [kept])
            #expect(try await knowledge.count("\(kept) WHERE chunk_id = 0") == 0)
            #expect(try await knowledge.count(kept) == 1)
        }
    }

    @Test("A worker in the middle of a batch holds nobody up")
    func skipsLocked() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            try await knowledge.apply(try await knowledge.active(index).id)
            _ = try await knowledge.rebuild(index)
            try await knowledge.script(
                "UPDATE generation SET kept_until = now() - interval '1 second' WHERE number = 1")
            try await knowledge.postgres.transaction { transaction in
                try await transaction.unsafeSQL("SELECT 1 FROM knowledge_index FOR NO KEY UPDATE")
                #expect(try await knowledge.store.upkeep() == UpkeepReport())
            }
            #expect(try await knowledge.store.upkeep().retired == 1)
        }
    }
}
