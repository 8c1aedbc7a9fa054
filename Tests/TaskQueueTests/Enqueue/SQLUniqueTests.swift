import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Unique keys in SQL", .serialized, .timeLimit(.minutes(5)))
struct SQLUniqueTests {
    private func unique(_ queue: QueueFixture, _ arguments: String) async throws -> [String] {
        try await queue.rows(
            "SELECT outcome, id, replaced FROM penstock.enqueue_unique('summarize', '{}', \(arguments), tenant => 'alpha')"
        ).first?.split(separator: "|").map(String.init) ?? []
    }

    @Test("A task is created, returned or replaced, and SQL and the API share the keys")
    func outcomes() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let first = try await unique(queue, "'report-7', unique_while => 'queued'")
            #expect(first.first == "created")
            let returned = try await unique(queue, "'report-7', unique_while => 'queued'")
            #expect(returned == ["returned", first[1], "null"])
            let api = queue.task { $0.unique = UniqueTests.queued }
            #expect(try await intake.accept(api) == .returned(TaskID(try #require(UUID(uuidString: first[1])))))
            let new = try await unique(queue, "'report-7', unique_while => 'queued', if_taken => 'replace'")
            #expect(new.first == "replaced")
            #expect(new.last == first[1])
            #expect(try await queue.rows("SELECT task_id FROM task_ready") == [new[1]])
            #expect(try await queue.run(FindDueWork()).first?.hasReplaced == true)
            #expect(try await queue.run(FinishReplaced(limit: 10)) == [1])
            #expect(try await queue.run(FindDueWork()).first?.hasReplaced == false)
            #expect(try await queue.rows("SELECT task_id, state FROM task_outcome") == ["\(first[1])|3"])
            #expect(try await Invariants.check(queue.postgres).isEmpty)
        }
    }

    @Test("A replacement that is rolled back has not happened")
    func rolledBack() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            _ = try await unique(queue, "'k', unique_while => 'queued'")
            let before = try await queue.snapshot()
            try await queue.script(
                """
                BEGIN; SELECT penstock.enqueue_unique('summarize', '{}', 'k', unique_while => 'queued',
                    if_taken => 'replace', tenant => 'alpha'); ROLLBACK
                """)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("An idempotency key gives the same task again, also when the first time returned one that was there")
    func idempotency() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let first = try await unique(queue, "'k', unique_for_seconds => 60")
            let returned = try await unique(queue, "'k', unique_for_seconds => 60, idempotency_key => 'i'")
            #expect(returned == ["returned", first[1], "null"])
            let repeated = try await unique(queue, "'k', unique_for_seconds => 60, idempotency_key => 'i'")
            #expect(repeated == ["repeated", first[1], "null"])
            let scheduled = try await unique(
                queue,
                "'later', unique_while => 'queued', run_at => now() + interval '1 h', expires_at => now() + interval '2 h'"
            )
            #expect(try await queue.rows("SELECT task_id FROM task_deferred") == [scheduled[1]])
            #expect(try await queue.rows("SELECT task_id FROM task_expiry") == [scheduled[1]])
        }
    }

    @Test(
        "Wishes that cannot be are refused with a hint, and nothing is stored",
        arguments: [
            ("NULL, unique_while => 'queued'", "unique_key has no bytes"),
            ("'', unique_while => 'queued'", "unique_key has 0 bytes"),
            ("repeat('k', 256), unique_while => 'queued'", "unique_key has 256 bytes"),
            ("'k'", "a unique task needs either"),
            ("'k', unique_while => 'queued', unique_for_seconds => 5", "a unique task needs either"),
            ("'k', unique_while => 'running'", "unique_while is 'running'"),
            ("'k', unique_for_seconds => 0", "unique_for_seconds is 0"),
            ("'k', unique_for_seconds => 2592001", "unique_for_seconds is 2592001"),
            ("'k', unique_while => 'queued', if_taken => 'fail'", "if_taken is 'fail'"),
            ("'k', unique_for_seconds => 5, if_taken => 'replace'", "if_taken 'replace' goes only with"),
            ("'k', unique_while => 'queued', priority => 11", "priority is 11"),
        ])
    func refusals(arguments: String, says: String) async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            try await queue.script(QueueFixture.refusalFunction)
            let before = try await queue.snapshot()
            let refusal = try await queue.refusal(
                of: "SELECT penstock.enqueue_unique('summarize', '{}', \(arguments), tenant => 'alpha')")
            #expect(refusal.first == "22023", "\(refusal)")
            #expect(refusal.dropFirst().first?.hasPrefix("penstock.enqueue: \(says)") == true, "\(refusal)")
            #expect(refusal.last?.isEmpty == false)
            #expect(try await queue.snapshot() == before)
        }
    }
}
