import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Return", .serialized, .timeLimit(.minutes(5)))
struct ReturnTests {
    @Test("A retry waits in task_deferred with its reason, and the attempt counts")
    func retryWaits() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            #expect(
                try await queue.giveBack([task], .retry(QueueFixture.flaky, after: .milliseconds(1500)), by: fence) == [
                    task.id
                ])
            let deferred = try await queue.rows(
                """
                SELECT reason, d.attempt, uncounted, priority,
                    run_at >= started_at + interval '1.5 s' AND run_at <= finished_at + interval '1.5 s' AS in_time
                FROM task_deferred d JOIN attempt a ON a.task_id = d.task_id
                """)
            #expect(deferred == ["retry|1|0|5|true"])
            #expect(
                try await queue.rows("SELECT counted, failure_class, failure->>'code' AS code FROM attempt") == [
                    "true|transient|flaky"
                ])
            #expect(try await queue.actions(of: task.id) == ["task.accepted", "attempt.started", "attempt.retried"])
            #expect(try await queue.count("task_running") == 0)
        }
    }

    @Test("A retry without a wait is ready at once, with a higher place")
    func zeroDelay() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            let newest = try await queue.accept()
            try await queue.giveBack([task], .retry(QueueFixture.flaky, after: .zero), by: fence)
            let order = try await queue.rows("SELECT task_id, attempt FROM task_ready ORDER BY seq")
            #expect(order == ["\(newest[0].uuidText)|0", "\(task.id.uuidText)|1"])
            #expect(try await queue.count("task_deferred") == 0)
        }
    }

    @Test("A deferral waits because of the rate and does not count as an attempt")
    func deferral() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            let busy = Failure(.deferral, code: "rate_limited", message: "Come later.")
            try await queue.giveBack([task], .deferred(busy, after: .seconds(9)), by: fence)
            #expect(try await queue.rows("SELECT reason, attempt, uncounted FROM task_deferred") == ["rate|1|1"])
            #expect(try await queue.rows("SELECT counted, failure_class FROM attempt") == ["false|deferral"])
            #expect(try await queue.actions(of: task.id).last == "attempt.deferred")
            try await queue.script("UPDATE task_deferred SET run_at = now()")
            #expect(try await queue.run(PromoteDeferred(limit: 5)) == [1])
            let again = try #require(try await queue.claim(by: fence).first)
            #expect(again.attempt == 2)
            #expect(again.uncounted == 1)
            #expect(again.countedAttempt == 1)
        }
    }

    @Test("A release goes back at once and does not count as an attempt")
    func release() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            try await queue.giveBack([task], .released, by: fence)
            #expect(try await queue.rows("SELECT attempt, uncounted FROM task_ready") == ["1|1"])
            #expect(
                try await queue.rows("SELECT counted, failure_class, failure FROM attempt") == [
                    "false|interrupted|null"
                ])
            #expect(try await queue.actions(of: task.id).last == "attempt.released")
            let view = try #require(try await queue.run(FindTask(tenant: queue.alpha, task: task.id)).first)
            #expect(view.attempts == 0)
        }
    }

    @Test("A task that somebody asked to cancel ends as cancelled instead of going back", arguments: [0, 5])
    func cancelled(delay: Int) async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence) { $0.webhookURL = "https://hooks.example.com/a" }
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: task.id)) == [.requested])
            let way = ReturnedTask.Way.retry(QueueFixture.flaky, after: .seconds(delay))
            #expect(try await queue.giveBack([task], way, by: fence) == [task.id])
            #expect(try await queue.state(of: task.id) == .cancelled)
            #expect(try await queue.count("task_deferred") == 0)
            #expect(try await queue.count("task_ready WHERE pool_id = \(queue.local.rawValue)") == 0)
            #expect(try await queue.rows("SELECT type FROM webhook_message") == ["task.cancelled"])
            let actions = try await queue.actions(of: task.id)
            #expect(actions.suffix(3) == ["task.cancel_requested", "attempt.retried", "task.cancelled"])
        }
    }

    @Test("What an attempt did stands in the trail before its end, also when its task ends with it")
    func trailOrder() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            for isCancelled in [false, true] {
                let task = try await queue.claimOne(by: fence)
                if isCancelled { _ = try await queue.run(CancelTask(tenant: queue.alpha, task: task.id)) }
                let event = AuditRecord(
                    subject: task.id, tenant: queue.alpha, action: .promptUsed, detail: ["prompt": "p"])
                let way = ReturnedTask.Way.retry(QueueFixture.flaky, after: .seconds(60))
                _ = try await queue.run(
                    ReturnTasks(fence: fence, returned: [ReturnedTask(task: task, way: way, events: [event])]))
                let end = ["prompt.used", "attempt.retried"] + (isCancelled ? ["task.cancelled"] : [])
                #expect(try await queue.actions(of: task.id).suffix(end.count) == end[...])
            }
        }
    }
}
