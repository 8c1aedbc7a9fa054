import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Retention", .serialized, .timeLimit(.minutes(5)))
struct RetentionTests {
    private static let old = Date(timeIntervalSinceNow: -40 * 86_400)

    /// Makes the partitions of the day 40 days ago and accepts a task of that day.
    private func acceptOld(
        on queue: QueueFixture, _ adjust: (inout NewTask) -> Void = { _ in }
    ) async throws -> TaskID {
        try await queue.script(
            """
            DO $$
            DECLARE
                parent text;
                day date := (now() AT TIME ZONE 'UTC' - interval '40 days')::date;
            BEGIN
                FOREACH parent IN ARRAY partitioned_tables() LOOP
                    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                        parent || '_' || to_char(day, 'YYYYMMDD'), parent,
                        uuid_floor(day::timestamp AT TIME ZONE 'UTC'),
                        uuid_floor((day + 1)::timestamp AT TIME ZONE 'UTC'));
                END LOOP;
            END
            $$
            """)
        let id = TaskID(UUIDv7.make(at: Self.old))
        try await queue.accept { task in
            task.id = id
            adjust(&task)
        }
        return id
    }

    private func end(_ id: TaskID, daysAgo: Int, on queue: QueueFixture) async throws {
        let fence = try await queue.worker()
        try await queue.settle(try await queue.claim(by: fence), by: fence)
        try await queue.script(
            """
            UPDATE task_outcome SET finished_at = now() - interval '\(daysAgo) days' WHERE task_id = '\(id.uuidText)'
            """)
    }

    private func drop(_ queue: QueueFixture) async throws -> [String] {
        try await queue.run(DropOldPartitions(keepDays: 30)).first ?? []
    }

    @Test("A day that ended long ago is dropped whole, and the younger ones stay")
    func dropsWhole() async throws {
        try await QueueFixture.run { queue async throws in
            let young = try await queue.accept()
            let id = try await acceptOld(on: queue)
            try await end(id, daysAgo: 35, on: queue)
            try await queue.script("UPDATE task_outcome SET finished_at = now() WHERE task_id = '\(young[0].uuidText)'")
            let day = try await queue.rows("SELECT ((now() AT TIME ZONE 'UTC' - interval '40 days')::date)::text")
            #expect(try await drop(queue) == day)
            for table in ["task", "task_outcome", "task_attempt"] {
                #expect(try await queue.count(table) == 1, "\(table)")
            }
            #expect(try await queue.count("audit_trail WHERE subject = '\(id.uuidText)'") == 0)
            let left =
                "pg_class WHERE relname LIKE '%' || to_char(now() AT TIME ZONE 'UTC' - interval '40 days', 'YYYYMMDD')"
            #expect(try await queue.count(left) == 0)
            #expect(try await drop(queue).isEmpty)
        }
    }

    @Test(
        "A day is kept while a task of it is queued, deferred or running",
        arguments: [TaskState.queued, .scheduled, .waiting, .running])
    func keepsLive(state: TaskState) async throws {
        try await QueueFixture.run { queue async throws in
            let id = try await acceptOld(on: queue) {
                if state == .scheduled { $0.runAt = Date(timeIntervalSinceNow: 3600) }
            }
            if state == .running || state == .waiting {
                let fence = try await queue.worker()
                let claimed = try await queue.claim(by: fence)
                if state == .waiting {
                    try await queue.giveBack(claimed, .retry(QueueFixture.flaky, after: .seconds(60)), by: fence)
                }
            }
            #expect(try await queue.state(of: id) == state)
            #expect(try await drop(queue).isEmpty)
            #expect(try await queue.state(of: id) == state)
        }
    }

    @Test("A day is kept while a task of it ended within the days to keep")
    func keepsRecentOutcome() async throws {
        try await QueueFixture.run { queue async throws in
            let id = try await acceptOld(on: queue)
            try await end(id, daysAgo: 29, on: queue)
            #expect(try await drop(queue).isEmpty)
            #expect(try await queue.state(of: id) == .succeeded)
        }
    }

    @Test("A day is kept while a webhook of one of its tasks waits to be delivered")
    func keepsWaitingDelivery() async throws {
        try await QueueFixture.run { queue async throws in
            let id = try await acceptOld(on: queue) { $0.webhookURL = "https://hooks.example.com/a" }
            try await end(id, daysAgo: 35, on: queue)
            #expect(try await queue.count("task_ready WHERE pool_id = \(queue.webhook.rawValue)") == 1)
            #expect(try await drop(queue).isEmpty)
            #expect(try await queue.count("webhook_message") == 1)
        }
    }

    @Test("A day is kept while a task of it waits for children")
    func keepsWaitingParent() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let id = try await acceptOld(on: queue)
            let parent = try await queue.claim(by: fence)
            let parked = ParkedTask(task: parent[0], children: queue.children(1))
            try await queue.run(WaitForChildren(fence: fence, parked: parked))
            #expect(try await drop(queue).isEmpty)
            #expect(try await queue.state(of: id) == .waiting)
        }
    }

    @Test("A day is kept while a parent of a later day, waiting or resumed, may read a child of it")
    func keepsReadChild() async throws {
        try await QueueFixture.run { queue async throws in
            let id = try await acceptOld(on: queue)
            try await end(id, daysAgo: 35, on: queue)
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(1, by: fence)
            try await queue.script("UPDATE task_child SET child_id = '\(id.uuidText)'")
            #expect(try await drop(queue).isEmpty)
            try await queue.settle(try await queue.claim(by: fence), by: fence)
            try await queue.run(ResumeParents([parent.id]))
            #expect(try await drop(queue).isEmpty)
            let again = try await queue.claim(by: fence)
            #expect(try await drop(queue).isEmpty)
            try await queue.settle(again, by: fence)
            #expect(try await drop(queue).count == 1)
            #expect(try await queue.count("task_child") == 1)
        }
    }

    @Test("The dead letters of a day go with it, and those of other days stay")
    func deadLetters() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let young = try await queue.claimOne(by: fence)
            try await queue.settle([young], .failed(QueueFixture.refused), by: fence)
            let id = try await acceptOld(on: queue)
            try await queue.settle(try await queue.claim(by: fence), .failed(QueueFixture.refused), by: fence)
            #expect(try await queue.count("dead_letter") == 2)
            try await queue.script(
                "UPDATE task_outcome SET finished_at = now() - interval '35 days' WHERE task_id = '\(id.uuidText)'")
            #expect(try await drop(queue).count == 1)
            #expect(try await queue.rows("SELECT task_id FROM dead_letter") == [young.id.uuidText])
        }
    }

    @Test("The expiry row of a task whose day was dropped goes when its time comes")
    func expiryAfterDrop() async throws {
        try await QueueFixture.run { queue async throws in
            let id = try await acceptOld(on: queue) { $0.expiresAt = Date(timeIntervalSinceNow: 3600) }
            try await end(id, daysAgo: 35, on: queue)
            #expect(try await drop(queue).count == 1)
            try await queue.script("UPDATE task_expiry SET expires_at = now() - interval '1 second'")
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [1])
            #expect(try await queue.run(FindDueWork()).first?.hasExpired == false)
        }
    }
}
