import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Settle", .serialized, .timeLimit(.minutes(5)))
struct SettleTests {
    @Test("Settling twice is settling once")
    func twiceIsOnce() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let claimed = try await queue.claimOne(by: fence) { $0.webhookURL = "https://hooks.example.com/a" }
            #expect(try await queue.settle([claimed], by: fence).map(\.task) == [claimed.id])
            let after = try await queue.snapshot()
            #expect(try await queue.settle([claimed], .failed(QueueFixture.refused), by: fence).isEmpty)
            #expect(try await queue.settle([claimed], by: fence).isEmpty)
            #expect(try await queue.snapshot() == after)
        }
    }

    @Test("Outcome, attempt, audit event, webhook message and delivery task are one to one")
    func oneToOne() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            for (number, outcome) in SettleFenceTests.outcomes.enumerated() {
                try await queue.accept(number + 1)
                try await queue.accept(number + 2) { $0.webhookURL = "https://hooks.example.com/a" }
                let rows = try await queue.settle(try await queue.claim(by: fence), outcome, by: fence)
                #expect(rows.count == 2 * number + 3)
                #expect(!rows.contains { !$0.madeDeliveries })
            }
            // By state, hooked or not: tasks | outcomes | attempts | events | messages | deliveries | ready | accepted.
            let perState = try await queue.rows(
                """
                SELECT s.state, t.webhook_url IS NOT NULL, count(*) AS tasks,
                    sum((SELECT count(*) FROM task_outcome o WHERE o.task_id = t.id)) AS outcomes,
                    sum((SELECT count(*) FROM task_attempt a WHERE a.task_id = t.id)) AS attempts,
                    sum((SELECT count(*) FROM audit_trail e
                        WHERE e.subject = t.id AND e.action = 'task.' || s.state)) AS events,
                    sum((SELECT count(*) FROM webhook_message m WHERE m.task_id = t.id AND m.type = 'task.' || s.state
                        AND m.url = t.webhook_url)) AS messages,
                    sum((SELECT count(*) FROM task d WHERE d.source_task = t.id AND d.kind = 'webhook.deliver'
                        AND d.input->>'task' = t.id::text AND d.tenant_id = t.tenant_id)) AS deliveries,
                    sum((SELECT count(*) FROM task d JOIN task_ready q ON q.task_id = d.id WHERE d.source_task = t.id
                        AND q.pool_id = \(queue.webhook.rawValue))) AS ready,
                    sum((SELECT count(*) FROM task d
                        JOIN audit_trail e ON e.subject = d.id AND e.action = 'task.accepted'
                        WHERE d.source_task = t.id)) AS accepted
                FROM task t JOIN task_status s ON s.id = t.id WHERE t.kind = 'summarize'
                GROUP BY 1, 2 ORDER BY min(t.id::text)
                """)
            #expect(
                Set(perState) == [
                    "succeeded|false|1|1|1|1|0|0|0|0", "succeeded|true|2|2|2|2|2|2|2|2",
                    "failed|false|2|2|2|2|0|0|0|0", "failed|true|3|3|3|3|3|3|3|3",
                    "cancelled|false|3|3|3|3|0|0|0|0", "cancelled|true|4|4|4|4|4|4|4|4",
                    "expired|false|4|4|4|4|0|0|0|0", "expired|true|5|5|5|5|5|5|5|5",
                ])
            #expect(try await queue.count("task_running") == 0)
            #expect(try await queue.count("webhook_message") == 14)
            let matched =
                "webhook_message m JOIN task d ON d.source_task = m.task_id AND d.input->>'message' = m.id::text"
            #expect(try await queue.count(matched) == 14)
        }
    }

    @Test("An outcome keeps its result or its failure, its attempt and when it started")
    func keepsResult() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let good = try await queue.claimOne(by: fence)
            try await queue.settle([good], .succeeded(result: Array(#"{"summary": "wet"}"#.utf8)), by: fence)
            let bad = try await queue.claimOne(by: fence)
            try await queue.settle([bad], .failed(QueueFixture.refused), by: fence)
            let outcomes = try await queue.rows(
                """
                SELECT state, attempt, uncounted, started_at <= finished_at AS ordered, result::text,
                    error->>'code' AS code
                FROM task_outcome ORDER BY state
                """)
            #expect(outcomes == [#"1|1|0|true|{"summary": "wet"}|null"#, "2|1|0|true|null|refused"])
            let attempts = try await queue.rows(
                """
                SELECT worker_id, epoch, counted, failure_class, failure->>'code' AS code
                FROM task_attempt ORDER BY failure_class
                """
            )
            #expect(
                attempts == [
                    "\(fence.worker)|\(fence.epoch)|true|permanent|refused",
                    "\(fence.worker)|\(fence.epoch)|true|null|null",
                ])
        }
    }

    @Test("Extra events are written for the tasks that were settled, about whatever they are about")
    func extraEvents() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let source = TaskID()
            let claimed = try await queue.claimOne(by: fence)
            let event = AuditRecord(
                subject: source, tenant: queue.alpha, action: .webhookDelivered, detail: ["status": 204])
            try await queue.settle([claimed], by: fence, events: [event])
            let stored = try await queue.rows(
                "SELECT worker_id, detail::text FROM audit_trail WHERE subject = '\(source.uuidText)'")
            #expect(stored == [#"\#(fence.worker)|{"status":204}"#])
        }
    }

    @Test("What an attempt did stands in the trail before its end")
    func trailOrder() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let claimed = try await queue.claimOne(by: fence)
            let event = AuditRecord(
                subject: claimed.id, tenant: queue.alpha, action: .promptUsed, detail: ["prompt": "p"])
            try await queue.settle([claimed], by: fence, events: [event])
            #expect(
                try await queue.actions(of: claimed.id) == [
                    "task.accepted", "attempt.started", "prompt.used", "task.succeeded",
                ])
        }
    }

    @Test("The trail tells each attempt where it is kept: running, ended without an outcome, ended with one")
    func trailOfAttempts() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let first = try await queue.claimOne(by: fence)
            #expect(try await queue.actions(of: first.id) == ["task.accepted", "attempt.started"])
            try await queue.giveBack([first], .retry(QueueFixture.flaky, after: .zero), by: fence)
            let second = try #require(try await queue.claim(1, by: fence).first)
            try await queue.settle([second], by: fence)
            let told = try await queue.rows(
                "SELECT action, attempt, worker_id FROM audit_trail WHERE subject = '\(first.id.uuidText)' ORDER BY seq"
            )
            let worker = fence.worker
            #expect(
                told == [
                    "task.accepted|null|null", "attempt.started|1|\(worker)", "attempt.retried|1|\(worker)",
                    "attempt.started|2|\(worker)", "task.succeeded|2|\(worker)",
                ])
            // What the rows tell is not stored a second time.
            #expect(try await queue.rows("SELECT action FROM audit_event") == ["attempt.retried"])
        }
    }

    @Test("A task that is known to have no webhook makes no delivery")
    func unhooked() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let claimed = try await queue.claimOne(by: fence)
            #expect(!claimed.isHooked)
            let rows = try await queue.settle([claimed], by: fence)
            #expect(rows.map(\.madeDeliveries) == [false])
            #expect(try await queue.count("webhook_message") == 0)
        }
    }
}
