import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Dead letters", .serialized, .timeLimit(.minutes(5)))
struct DeadLetterTests {
    static let broken = Failure(.permanent, code: "broken", message: "It is broken.")

    /// Accepts tasks and lets them fail.
    @discardableResult
    private func fail(
        _ count: Int = 1, _ failure: Failure = QueueFixture.refused, on queue: QueueFixture,
        _ adjust: (inout NewTask) -> Void = { _ in }
    ) async throws -> [TaskID] {
        let fence = try await queue.worker()
        let ids = try await queue.accept(count, adjust)
        try await queue.settle(try await queue.claim(Int32(count), by: fence), .failed(failure), by: fence)
        return ids
    }

    private func redrive(
        _ tasks: [TaskID], of tenant: TenantID, on queue: QueueFixture
    ) async throws -> [RedriveDeadLetters.Copy] {
        let copies = tasks.map { RedriveDeadLetters.Copy(source: $0, copy: TaskID()) }
        return try await queue.run(RedriveDeadLetters(tenant: tenant, copies: copies))
    }

    @Test("A failed task leaves one dead letter, from the statement of its outcome; other outcomes leave none")
    func written() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            for outcome in SettleFenceTests.outcomes {
                try await queue.settle([try await queue.claimOne(by: fence)], outcome, by: fence)
            }
            let cancelled = try await queue.accept()
            try await queue.run(CancelTask(tenant: queue.alpha, task: cancelled[0]))
            try await queue.accept { $0.expiresAt = Date(timeIntervalSinceNow: -1) }
            try await queue.run(ExpireTasks(limit: 10))
            #expect(try await queue.count("task_outcome WHERE state = 2") == 1)
            let letters = try await queue.rows(
                """
                SELECT d.kind, d.code, d.failure_class, d.message, d.tenant_id FROM dead_letter d
                JOIN task_outcome o ON o.task_id = d.task_id AND o.state = 2
                """)
            #expect(letters == ["summarize|refused|permanent|It will never work.|\(queue.alpha.rawValue)"])
            #expect(try await queue.count("dead_letter") == 1)
        }
    }

    @Test("A task that died with its worker and a delivery that was never taken are dead letters too")
    func otherWays() async throws {
        try await QueueFixture.run { queue async throws in
            let lost = try await queue.worker()
            _ = try await queue.claimOne(by: lost) { $0.attemptsMax = 1 }
            try await queue.endLease(of: lost)
            try await queue.rescue()
            try await fail(on: queue) { $0.kind = "webhook.deliver" }
            #expect(
                try await queue.rows("SELECT kind, code FROM dead_letter ORDER BY kind") == [
                    "summarize|worker_lost", "webhook.deliver|refused",
                ])
        }
    }

    @Test("Causes are grouped by kind and code with count, times and the latest as the example")
    func causes() async throws {
        try await QueueFixture.run { queue async throws in
            try await fail(3, on: queue)
            let latest = try await fail(on: queue)
            try await fail(2, Self.broken, on: queue)
            try await fail(1, Self.broken, on: queue) { $0.kind = "classify" }
            try await fail(5, Self.broken, on: queue) { $0.tenant = queue.beta }
            let causes = try await queue.run(ListDeadCauses(tenant: queue.alpha))
            let shown = Set(causes.map { "\($0.kind) \($0.code) \($0.count)" })
            #expect(shown == ["summarize refused 4", "summarize broken 2", "classify broken 1"])
            let refused = try #require(causes.first { $0.code == "refused" })
            #expect(refused.newest.task == latest[0])
            #expect(refused.oldest <= refused.newest.failedAt)
            #expect(!refused.hasMore)
            let broken = DeadCause(code: "broken")
            #expect(try await queue.run(ListDeadCauses(tenant: queue.alpha, cause: broken)).count == 2)
            let one = DeadCause(kind: "classify", code: "broken")
            #expect(try await queue.run(ListDeadCauses(tenant: queue.alpha, cause: one)).map(\.count) == [1])
            let none = DeadCause(kind: "classify", code: "refused")
            #expect(try await queue.run(ListDeadCauses(tenant: queue.alpha, cause: none)).isEmpty)
            #expect(try await queue.run(CountDeadLetters(tenant: queue.alpha, cause: broken)) == [3])
        }
    }

    @Test("Pages of dead letters hold each once, last failure first, across causes")
    func pages() async throws {
        try await QueueFixture.run { queue async throws in
            var failed: [TaskID] = []
            for number in 0..<7 {
                failed += try await fail(on: queue) { $0.kind = number % 2 == 0 ? "summarize" : "classify" }
                try await queue.script(
                    "UPDATE dead_letter SET failed_at = now() - interval '\(60 - number) s' WHERE task_id = '\(failed[number].uuidText)'"
                )
            }
            var seen: [TaskID] = []
            var before: ListDeadLetters.Place?
            repeat {
                let page = try await queue.run(ListDeadLetters(tenant: queue.alpha, before: before, limit: 3))
                seen += page.map(\.task)
                before = page.last.map { .init(failedAt: $0.failedAt, task: $0.task) }
            } while before != nil
            #expect(seen == failed.reversed())
            let picked = try await queue.run(PickDeadLetters(tenant: queue.alpha, cause: DeadCause(), limit: 3))
            #expect(picked == Array(failed.prefix(3)))
        }
    }

    @Test("A redriven task is a new one that names its source, and a second redrive makes nothing")
    func redriveOnce() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await fail(2, on: queue) { $0.webhookURL = "https://hooks.example.com/a" }
            let copies = try await redrive(ids, of: queue.alpha, on: queue)
            #expect(Set(copies.map(\.source)) == Set(ids))
            #expect(try await redrive(ids, of: queue.alpha, on: queue).isEmpty)
            #expect(try await queue.count("dead_letter WHERE kind = 'summarize'") == 0)
            let sources = try await queue.rows(
                "SELECT source_task FROM task WHERE source_task IS NOT NULL AND kind = 'summarize'")
            #expect(Set(sources) == Set(ids.map(\.uuidText)))
            let copy = try #require(copies.first)
            #expect(try await queue.state(of: copy.copy) == .queued)
            #expect(try await queue.state(of: copy.source) == .failed)
            #expect(try await queue.actions(of: copy.source).last == "task.retried")
            #expect(try await queue.actions(of: copy.copy) == ["task.accepted"])
        }
    }

    @Test("Two redrives at the same time make one new task of each")
    func redriveRace() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await fail(50, on: queue)
            try await queue.withOtherClient { other async throws in
                let copies = ids.map { RedriveDeadLetters.Copy(source: $0, copy: TaskID()) }
                let others = ids.reversed().map { RedriveDeadLetters.Copy(source: $0, copy: TaskID()) }
                async let one = queue.run(RedriveDeadLetters(tenant: queue.alpha, copies: copies))
                async let two = other.run(RedriveDeadLetters(tenant: queue.alpha, copies: others))
                let made = try await one + two
                #expect(Set(made.map(\.source)) == Set(ids))
                #expect(made.count == 50)
            }
            #expect(try await queue.count("task_ready") == 50)
            #expect(try await queue.count("dead_letter") == 0)
        }
    }

    @Test("A redriven delivery carries the same message of the same task")
    func redriveDelivery() async throws {
        try await QueueFixture.run { queue async throws in
            let about = TaskID()
            let ids = try await fail(on: queue) { task in
                task.kind = "webhook.deliver"
                task.source = about
            }
            let copies = try await redrive(ids, of: queue.alpha, on: queue)
            let stored = try await queue.rows(
                "SELECT kind, source_task, input::text FROM task WHERE id = '\(copies[0].copy.uuidText)'")
            #expect(stored == [#"webhook.deliver|\#(about.uuidText)|{"text":"water"}"#])
        }
    }

    @Test("Retrying one task takes its dead letter away")
    func retryTakesItAway() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await fail(2, on: queue)
            #expect(try await queue.run(CopyTask(tenant: queue.alpha, source: ids[0], copy: TaskID())).count == 1)
            #expect(try await queue.rows("SELECT task_id FROM dead_letter") == [ids[1].uuidText])
            #expect(try await redrive(ids, of: queue.alpha, on: queue).map(\.source) == [ids[1]])
        }
    }

    @Test("A dismissed task keeps its outcome and says so in its timeline")
    func dismissed() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await fail(2, on: queue)
            #expect(try await queue.run(DismissDeadLetters(tenant: queue.alpha, tasks: [ids[0]])) == [ids[0]])
            #expect(try await queue.run(DismissDeadLetters(tenant: queue.alpha, tasks: [ids[0]])).isEmpty)
            #expect(try await queue.state(of: ids[0]) == .failed)
            #expect(try await queue.actions(of: ids[0]).last == "task.dismissed")
            #expect(try await queue.count("dead_letter") == 1)
        }
    }

    @Test("Another tenant sees, redrives and dismisses nothing")
    func tenants() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await fail(3, on: queue)
            let before = try await queue.snapshot()
            #expect(try await queue.run(ListDeadCauses(tenant: queue.beta)).isEmpty)
            #expect(try await queue.run(ListDeadLetters(tenant: queue.beta, limit: 10)).isEmpty)
            #expect(try await queue.run(CountDeadLetters(tenant: queue.beta, cause: DeadCause())) == [0])
            #expect(try await redrive(ids, of: queue.beta, on: queue).isEmpty)
            #expect(try await queue.run(DismissDeadLetters(tenant: queue.beta, tasks: ids)).isEmpty)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("Control takes at most the limit, the longest dead first, and says how many are left")
    func bounded() async throws {
        try await QueueFixture.run { queue async throws in
            let rings = Counter()
            let control = TaskControl(postgres: queue.postgres) { rings.increment() }
            try await fail(7, on: queue)
            let first = try await control.redrive(DeadCause(), of: queue.alpha, limit: 4)
            #expect(first.items.count == 4)
            #expect(first.left == 3)
            #expect(rings.value == 1)
            let second = try await control.dismiss(DeadCause(code: "refused"), of: queue.alpha, limit: 10)
            #expect(second.items.count == 3)
            #expect(second.left == 0)
            #expect(try await control.redrive(DeadCause(), of: queue.alpha, limit: 4).items.isEmpty)
            #expect(rings.value == 1)
        }
    }

    @Test("Asked again until none is left, control runs nothing again that failed again meanwhile")
    func failsAgain() async throws {
        try await QueueFixture.run { queue async throws in
            let control = TaskControl(postgres: queue.postgres) {}
            let ids = try await fail(7, on: queue)
            let first = try await control.redrive(DeadCause(), of: queue.alpha, limit: 4)
            let fence = try await queue.worker()
            try await queue.settle(try await queue.claim(4, by: fence), .failed(QueueFixture.refused), by: fence)
            // The moment of the first request is known to the millisecond; on a fast machine this is still the same one.
            try await queue.script(
                """
                UPDATE dead_letter SET failed_at = failed_at + interval '10 milliseconds'
                WHERE task_id = ANY (ARRAY(SELECT id FROM task WHERE source_task IS NOT NULL))
                """)
            let second = try await control.redrive(
                DeadCause(), of: queue.alpha, failedBefore: first.failedBefore, limit: 10)
            #expect(Set((first.items + second.items).map(\.source)) == Set(ids))
            #expect((second.items.count, second.left) == (3, 0))
            #expect(second.failedBefore == first.failedBefore)
            // Without the moment it is another request, which means them too.
            #expect(try await control.dismiss(DeadCause(), of: queue.alpha, limit: 10).items.count == 4)
        }
    }

    @Test("What failed up to the moment of a request is meant by it, however the times are rounded")
    func rounded() {
        let start = Date(timeIntervalSinceReferenceDate: 800_000_000)
        for microseconds in 1...3_000 {
            let end = TaskControl.end(after: start + Double(microseconds) / 1e6).timeIntervalSince(start) * 1_000
            // As `timestamptz(3)` keeps the time of what failed a microsecond before.
            let kept = Double((microseconds - 1 + 500) / 1_000)
            #expect(end.rounded() > kept, "\(microseconds)")
            // No later than it must be: what this request runs again and fails at once is not to be meant.
            #expect(end < Double(microseconds) / 1_000 + 1.6, "\(microseconds)")
        }
    }
}
