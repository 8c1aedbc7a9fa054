import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Wake and copy", .serialized, .timeLimit(.minutes(5)))
struct RetryTests {
    @Test("A waiting task is woken: it is ready now, with its attempts and an event")
    func wakes() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            try await queue.giveBack([task], .deferred(QueueFixture.flaky, after: .seconds(3600)), by: fence)
            #expect(try await queue.run(WakeTask(tenant: queue.alpha, task: task.id)) == [true])
            #expect(try await queue.run(WakeTask(tenant: queue.alpha, task: task.id)).isEmpty)
            #expect(
                try await queue.rows("SELECT task_id, attempt, uncounted FROM task_ready") == [
                    "\(task.id.uuidText)|1|1"
                ])
            #expect(try await queue.count("task_deferred") == 0)
            #expect(try await queue.actions(of: task.id).last == "task.retried")
        }
    }

    @Test("A schedule is the client's own wish and is not woken; nor is what is queued, runs, or is another tenant's")
    func doesNotWake() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let running = try await queue.claimOne(by: fence)
            let waiting = try await queue.claimOne(by: fence)
            try await queue.giveBack([waiting], .retry(QueueFixture.flaky, after: .seconds(60)), by: fence)
            let scheduled = try await queue.accept { $0.runAt = Date(timeIntervalSinceNow: 3600) }
            let queued = try await queue.accept()
            let before = try await queue.snapshot()
            for task in [running.id, scheduled[0], queued[0], TaskID()] {
                #expect(try await queue.run(WakeTask(tenant: queue.alpha, task: task)).isEmpty)
            }
            #expect(try await queue.run(WakeTask(tenant: queue.beta, task: waiting.id)).isEmpty)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("An unsuccessful task is copied with its input, and both tasks tell of each other", arguments: [1, 2, 3])
    func copies(outcome: Int) async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let source = try await queue.claimOne(by: fence) { task in
                task.webhookURL = "https://hooks.example.com/a"
                task.metadata = Array(#"{"a":1}"#.utf8)
                task.priority = Priority(2) ?? .normal
                task.expiresAt = Date(timeIntervalSinceNow: 3600)
                task.idempotency = IdempotencyTests.key("k")
            }
            try await queue.settle([source], SettleFenceTests.outcomes[outcome], by: fence)
            let copy = TaskID()
            #expect(try await queue.run(CopyTask(tenant: queue.alpha, source: source.id, copy: copy)) == [copy])
            let stored = try await queue.rows(
                """
                SELECT kind, priority, webhook_url, metadata::text, input::text, source_task, expires_at FROM task
                WHERE id = '\(copy.uuidText)'
                """)
            #expect(
                stored == [
                    #"summarize|2|https://hooks.example.com/a|{"a":1}|{"text":"water"}|\#(source.id.uuidText)|null"#
                ])
            #expect(try await queue.claim(by: fence).map(\.id) == [copy])
            let told = try await queue.rows(
                """
                SELECT action, coalesce(detail->>'retry_of', detail->>'as') AS other FROM audit_trail
                WHERE detail IS NOT NULL AND action IN ('task.accepted', 'task.retried') ORDER BY action
                """
            )
            #expect(told == ["task.accepted|\(source.id)", "task.retried|\(copy)"])
        }
    }

    @Test("What succeeded, lives, is a delivery or belongs to another tenant is not copied")
    func doesNotCopy() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let good = try await queue.claimOne(by: fence)
            try await queue.settle([good], by: fence)
            let bad = try await queue.claimOne(by: fence)
            try await queue.settle([bad], .failed(QueueFixture.refused), by: fence)
            let delivery = try await queue.claimOne(by: fence) { $0.kind = "webhook.deliver" }
            try await queue.settle([delivery], .failed(QueueFixture.refused), by: fence)
            let running = try await queue.claimOne(by: fence)
            let queued = try await queue.accept()
            let before = try await queue.snapshot()
            for source in [good.id, delivery.id, running.id, queued[0], TaskID()] {
                #expect(try await queue.run(CopyTask(tenant: queue.alpha, source: source, copy: TaskID())).isEmpty)
            }
            #expect(try await queue.run(CopyTask(tenant: queue.beta, source: bad.id, copy: TaskID())).isEmpty)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("Control wakes what waits, copies what failed, and says what it cannot do")
    func control() async throws {
        try await QueueFixture.run { queue async throws in
            let rings = Counter()
            let control = TaskControl(postgres: queue.postgres) { rings.increment() }
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            #expect(try await control.retry(task.id, of: queue.alpha) == .notPossible(.running))
            try await queue.giveBack([task], .retry(QueueFixture.flaky, after: .seconds(60)), by: fence)
            #expect(try await control.retry(task.id, of: queue.beta) == .notFound)
            #expect(rings.value == 0)
            #expect(try await control.retry(task.id, of: queue.alpha) == .woken)
            #expect(try await control.retry(task.id, of: queue.alpha) == .notPossible(.queued))
            let again = try await queue.claim(by: fence)
            try await queue.settle(again, .failed(QueueFixture.refused), by: fence)
            guard case .copied(let copy) = try await control.retry(task.id, of: queue.alpha) else {
                Issue.record("a failed task should be copied")
                return
            }
            #expect(try await queue.state(of: copy) == .queued)
            #expect(rings.value == 2)
        }
    }
}
