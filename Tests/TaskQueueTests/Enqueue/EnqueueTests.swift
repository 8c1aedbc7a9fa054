import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Enqueue", .serialized, .timeLimit(.minutes(5)))
struct EnqueueTests {
    @Test("A task, its place in the queue, its key and its expiry come from one transaction")
    func oneTransaction() async throws {
        try await QueueFixture.run { queue async throws in
            let source = TaskID()
            let task = queue.task {
                $0.metadata = Array(#"{"order": 7}"#.utf8)
                $0.webhookURL = "https://hooks.example.com/a"
                $0.expiresAt = Date(timeIntervalSinceNow: 3600)
                $0.source = source
                $0.idempotency = Idempotency(key: "k", fingerprint: Fingerprint(of: [1]))
            }
            #expect(try await queue.run(EnqueueTasks([task])) == [task.id])
            let stored = try await queue.rows(
                """
                SELECT id, kind, priority, attempts_max, timeout_ms, metadata::text, input::text, webhook_url,
                    source_task
                FROM task
                """
            )
            #expect(
                stored == [
                    "\(task.id.uuidText)|summarize|5|5|300000|{\"order\": 7}|{\"text\":\"water\"}"
                        + "|https://hooks.example.com/a|\(source.uuidText)"
                ])
            #expect(
                try await queue.rows("SELECT task_id, attempt, uncounted FROM task_ready") == [
                    "\(task.id.uuidText)|0|0"
                ])
            #expect(try await queue.actions(of: task.id) == ["task.accepted"])
            let transactions = try await queue.rows(
                """
                SELECT count(DISTINCT x), count(*) FROM (SELECT xmin::text AS x FROM task
                    UNION ALL SELECT xmin::text FROM task_ready UNION ALL SELECT xmin::text FROM task_expiry
                    UNION ALL SELECT xmin::text FROM unique_key) all_rows
                """)
            #expect(transactions == ["1|4"])
        }
    }

    @Test("A task with a run_at in the future waits in task_deferred for its schedule")
    func futureIsDeferred() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept { $0.runAt = Date(timeIntervalSinceNow: 3600) }
            #expect(try await queue.count("task_ready") == 0)
            #expect(try await queue.rows("SELECT reason, run_at > now() FROM task_deferred") == ["schedule|true"])
        }
    }

    @Test("A task whose run_at has passed is ready at once")
    func pastIsReady() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept { $0.runAt = Date(timeIntervalSinceNow: -60) }
            #expect(try await queue.count("task_ready") == 1)
            #expect(try await queue.count("task_deferred") == 0)
        }
    }

    @Test("Only a task with an expires_at has an expiry row")
    func expiryRow() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept()
            let ids = try await queue.accept { $0.expiresAt = Date(timeIntervalSinceNow: 60) }
            #expect(try await queue.rows("SELECT task_id FROM task_expiry") == ids.map(\.uuidText))
        }
    }

    @Test("A batch of 500 is accepted whole and keeps its order")
    func batchOfFiveHundred() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await queue.accept(500)
            #expect(try await queue.rows("SELECT task_id FROM task_ready ORDER BY seq") == ids.map(\.uuidText))
            #expect(try await queue.count("task") == 500)
            #expect(try await queue.count("audit_trail WHERE action = 'task.accepted'") == 500)
        }
    }

    @Test("A task that the database refuses takes its whole batch with it, and nothing is stored")
    func badRowStoresNothing() async throws {
        try await QueueFixture.run { queue async throws in
            let before = try await queue.snapshot()
            let batch = [queue.task(), queue.task { $0.input = Array(#"{"text":"#.utf8) }, queue.task()]
            let error = await #expect(throws: PostgresError.self) { try await queue.run(EnqueueTasks(batch)) }
            #expect(error?.code == .server)
            #expect(try await queue.snapshot() == before)
        }
    }
}
