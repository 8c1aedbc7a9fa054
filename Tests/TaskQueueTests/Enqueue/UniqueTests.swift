import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Unique keys", .serialized, .timeLimit(.minutes(5)))
struct UniqueTests {
    static let queued = Uniqueness(key: "report-7", span: .whileQueued)
    static let replacing = Uniqueness(key: "report-7", span: .whileQueued, ifTaken: .replace)
    static let hourly = Uniqueness(key: "report-7", span: .forPeriod(.seconds(3600)))

    @Test(
        "While a task waits, another with its key gives the same task and stores nothing; from its start the key is free"
    )
    func whileQueued() async throws {
        try await QueueFixture.run { queue async throws in
            let rings = Counter()
            let intake = TaskIntake(postgres: queue.postgres) { rings.increment() }
            let first = queue.task { $0.unique = Self.queued }
            #expect(try await intake.accept(first) == .accepted(first.id))
            let before = try await queue.snapshot()
            #expect(try await intake.accept(queue.task { $0.unique = Self.queued }) == .returned(first.id))
            #expect(try await queue.snapshot() == before)
            #expect(rings.value == 1)
            let fence = try await queue.worker()
            let claimed = try await queue.claim(by: fence)
            let second = queue.task { $0.unique = Self.queued }
            #expect(try await intake.accept(second) == .accepted(second.id))
            try await queue.settle(claimed, by: fence)
            #expect(try await intake.accept(queue.task { $0.unique = Self.queued }) == .returned(second.id))
            #expect(try await queue.count("unique_key") == 1)
        }
    }

    @Test("A scheduled task holds its key; one that was started and is tried again later does not")
    func deferred() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let first = queue.task {
                $0.unique = Self.queued
                $0.runAt = Date(timeIntervalSinceNow: 3600)
            }
            #expect(try await intake.accept(first) == .accepted(first.id))
            #expect(try await intake.accept(queue.task { $0.unique = Self.queued }) == .returned(first.id))
            let fence = try await queue.worker()
            let other = Uniqueness(key: "other", span: .whileQueued)
            let tried = queue.task { $0.unique = other }
            #expect(try await intake.accept(tried) == .accepted(tried.id))
            let claimed = try await queue.claim(by: fence)
            try await queue.giveBack(claimed, .retry(QueueFixture.flaky, after: .seconds(3600)), by: fence)
            let next = queue.task { $0.unique = other }
            #expect(try await intake.accept(next) == .accepted(next.id))
        }
    }

    @Test("A waiting task is replaced in one transaction: it ends as cancelled with the reason, and is called back")
    func replaced() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let old = queue.task {
                $0.unique = Self.queued
                $0.webhookURL = "https://hooks.example.com/a"
            }
            #expect(try await intake.accept(old) == .accepted(old.id))
            let new = queue.task { $0.unique = Self.replacing }
            #expect(try await intake.accept(new) == .replaced(new.id, old: old.id))
            #expect(try await queue.state(of: old.id) == .cancelled)
            #expect(try await queue.state(of: new.id) == .queued)
            #expect(try await queue.actions(of: old.id) == ["task.accepted", "task.cancelled"])
            let detail = try await queue.rows(
                """
                SELECT detail ->> 'code' AS code, detail ->> 'by' AS by FROM audit_trail
                WHERE subject = '\(old.id.uuidText)' AND action = 'task.cancelled'
                """)
            #expect(detail == ["replaced|\(new.id)"])
            #expect(try await queue.rows("SELECT error ->> 'code' AS code FROM task_outcome") == ["replaced"])
            #expect(try await queue.rows("SELECT type FROM webhook_message") == ["task.cancelled"])
            #expect(try await queue.count("task_replaced") == 0)
            let transactions = try await queue.rows(
                """
                SELECT count(DISTINCT x) FROM (SELECT xmin::text AS x FROM task_outcome UNION ALL
                    SELECT xmin::text FROM task WHERE id = '\(new.id.uuidText)' UNION ALL SELECT xmin::text FROM unique_key) r
                """)
            #expect(transactions == ["1"])
            #expect(try await Invariants.check(queue.postgres).isEmpty)
        }
    }

    @Test("A task that runs is not replaced: it goes on, and the new one is queued")
    func runningIsNotReplaced() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let old = queue.task { $0.unique = Self.replacing }
            #expect(try await intake.accept(old) == .accepted(old.id))
            _ = try await queue.claim(by: try await queue.worker())
            let new = queue.task { $0.unique = Self.replacing }
            #expect(try await intake.accept(new) == .accepted(new.id))
            #expect(try await queue.state(of: old.id) == .running)
            #expect(try await queue.rows("SELECT cancel_requested FROM task_running") == ["false"])
        }
    }

    @Test("For a period there is one task, whatever became of it; afterwards there may be another")
    func period() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let first = queue.task { $0.unique = Self.hourly }
            #expect(try await intake.accept(first) == .accepted(first.id))
            let fence = try await queue.worker()
            try await queue.settle(try await queue.claim(by: fence), by: fence)
            #expect(try await intake.accept(queue.task { $0.unique = Self.hourly }) == .returned(first.id))
            #expect(
                try await queue.rows("SELECT expires_at > now() + interval '59 minutes' FROM unique_key") == ["true"])
            try await queue.script("UPDATE unique_key SET expires_at = now() - interval '1 second'")
            let second = queue.task { $0.unique = Self.hourly }
            #expect(try await intake.accept(second) == .accepted(second.id))
            #expect(try await intake.accept(queue.task { $0.unique = Self.hourly }) == .returned(second.id))
        }
    }

    @Test("Tenants, and the two kinds of span, have keys of their own")
    func separate() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            for unique in [Self.queued, Self.hourly] {
                for tenant in [queue.alpha, queue.beta] {
                    let task = queue.task {
                        $0.tenant = tenant
                        $0.unique = unique
                    }
                    #expect(try await intake.accept(task) == .accepted(task.id))
                }
            }
            #expect(try await queue.count("task") == 4)
        }
    }

    @Test("With an idempotency key too, a request that is sent again names the task that was returned the first time")
    func withIdempotency() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let first = queue.task { $0.unique = Self.queued }
            #expect(try await intake.accept(first) == .accepted(first.id))
            func again(_ key: String, body: UInt8 = 1) -> NewTask {
                queue.task {
                    $0.unique = Self.queued
                    $0.idempotency = IdempotencyTests.key(key, body: body)
                }
            }
            #expect(try await intake.accept(again("k")) == .returned(first.id))
            _ = try await queue.claim(by: try await queue.worker())
            #expect(try await intake.accept(again("k")) == .repeated(first.id))
            #expect(try await intake.accept(again("k", body: 2)) == .conflict)
            let new = again("other")
            #expect(try await intake.accept(new) == .accepted(new.id))
            #expect(try await intake.accept(again("other")) == .repeated(new.id))
            #expect(try await queue.count("task") == 2)
        }
    }

    @Test("Housekeeping keeps the key of a task that still waits, and deletes that of one that does not")
    func pruning() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let first = queue.task { $0.unique = Self.queued }
            _ = try await intake.accept(first)
            try await queue.script("UPDATE unique_key SET expires_at = now() - interval '1 second'")
            #expect(try await intake.accept(queue.task { $0.unique = Self.queued }) == .returned(first.id))
            #expect(try await queue.run(PruneRows()) == [1])
            #expect(try await queue.rows("SELECT expires_at > now() + interval '23 hours' FROM unique_key") == ["true"])
            _ = try await queue.claim(by: try await queue.worker())
            try await queue.script("UPDATE unique_key SET expires_at = now() - interval '1 second'")
            #expect(try await queue.run(PruneRows()) == [1])
            #expect(try await queue.count("unique_key") == 0)
        }
    }

    @Test(
        "A request of many tasks says which were there already and which were replaced, and again when it is repeated")
    func bulk() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let waiting = ["a", "b"].map { key in
                queue.task { $0.unique = Uniqueness(key: key, span: .whileQueued) }
            }
            for task in waiting { #expect(try await intake.accept(task) == .accepted(task.id)) }
            let unique: [Uniqueness?] = [
                Uniqueness(key: "a", span: .whileQueued), nil,
                Uniqueness(key: "b", span: .whileQueued, ifTaken: .replace), Uniqueness(key: "c", span: .whileQueued),
            ]
            func request() -> [NewTask] {
                zip(UUIDv7.run(of: 4), unique).map { id, unique in
                    queue.task {
                        $0.id = TaskID(id)
                        $0.unique = unique
                    }
                }
            }
            let tasks = request()
            let ids = BulkIDs(base: tasks[0].id, returned: [0: waiting[0].id])
            #expect(
                try await intake.acceptAll(tasks, idempotency: BulkIntakeTests.key)
                    == .accepted(ids, replaced: [2: waiting[1].id]))
            #expect(ids.ids(count: 4) == [waiting[0].id] + tasks.dropFirst().map(\.id))
            #expect(try await queue.count("task") == 5)
            #expect(try await queue.state(of: waiting[1].id) == .cancelled)
            #expect(try await intake.acceptAll(request(), idempotency: BulkIntakeTests.key) == .repeated(ids))
            #expect(try await queue.count("task") == 5)
            #expect(try await Invariants.check(queue.postgres).isEmpty)
        }
    }
}
