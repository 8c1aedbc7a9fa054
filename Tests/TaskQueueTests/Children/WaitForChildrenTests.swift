import Domain
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Waiting for children", .serialized, .timeLimit(.minutes(5)))
struct WaitForChildrenTests {
    @Test("The parent waits, holds nothing and shows why; each child is an ordinary task that names it")
    func parks() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, children) = try await queue.park(3, by: fence) { $0.priority = Priority(2) ?? .normal }
            let view = try #require(try await queue.run(FindTask(tenant: queue.alpha, task: parent.id)).first)
            #expect(view.state == .waiting)
            #expect(view.reason == "children")
            #expect(view.attempts == 0)
            #expect(try await queue.count("task_running") == 0)
            #expect(try await queue.actions(of: parent.id).last == "attempt.waiting")
            let claimed = try await queue.claim(by: fence)
            #expect(claimed.map(\.id) == children.map(\.id))
            #expect(claimed.allSatisfy { $0.parent == parent.id && $0.priority == 2 && $0.attemptsMax == 3 })
            let child = try await queue.run(FindTask(tenant: queue.alpha, task: children[0].id)).first
            #expect(child?.parent == parent.id)
            let told = try await queue.rows(
                "SELECT DISTINCT detail->>'child_of' FROM audit_trail WHERE action = 'task.accepted' AND detail IS NOT NULL"
            )
            #expect(told == [parent.id.description])
            #expect(try await Invariants.check(queue.postgres) == [])
        }
    }

    @Test("What the attempt did stands in the trail before its end")
    func trailOrder() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let parent = try await queue.claimOne(by: fence)
            let event = AuditRecord(
                subject: parent.id, tenant: queue.alpha, action: .promptUsed, detail: ["prompt": "p"])
            let wait = ParkedTask(task: parent, children: queue.children(2), events: [event])
            #expect(try await queue.run(WaitForChildren(fence: fence, parked: wait)).count == 1)
            #expect(
                try await queue.actions(of: parent.id) == [
                    "task.accepted", "attempt.started", "prompt.used", "attempt.waiting",
                ])
        }
    }

    @Test("A stale worker's wait, and a wait that is sent twice, change zero rows")
    func fenced() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let parent = try await queue.claimOne(by: fence)
            let wait = ParkedTask(task: parent, children: queue.children(2))
            let stale = WorkerFence(worker: fence.worker, epoch: fence.epoch + 1)
            let before = try await queue.snapshot()
            #expect(try await queue.run(WaitForChildren(fence: stale, parked: wait)).isEmpty)
            #expect(try await queue.snapshot() == before)
            #expect(try await queue.run(WaitForChildren(fence: fence, parked: wait)).count == 1)
            let after = try await queue.snapshot()
            #expect(try await queue.run(WaitForChildren(fence: fence, parked: wait)).isEmpty)
            let again = ParkedTask(task: parent, children: queue.children(2))
            #expect(try await queue.run(WaitForChildren(fence: fence, parked: again)).isEmpty)
            #expect(try await queue.snapshot() == after)
        }
    }

    @Test("A worker that is killed while it stores ten thousand children has stored none; the next try stores all")
    func killedMidInsert() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let parent = try await queue.claimOne(by: fence)
            let parked = ParkedTask(task: parent, children: queue.children(10_000))
            let wait = WaitForChildren(fence: fence, parked: parked)
            try await queue.withOtherClient { other async throws in
                try await queue.postgres.transaction { transaction in
                    // Somebody holds the place of a child in the middle, so that the statement stops half way.
                    try await transaction.unsafeSQL(
                        """
                        INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
                        VALUES ('\(parked.children[5000].id.uuidText)', 1, \(queue.local.rawValue), 5)
                        """)
                    let waiting = Task { try await other.run(wait) }
                    try await queue.untilBlocked()
                    _ = try await queue.rows(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """)
                    await #expect(throws: (any Error).self) { _ = try await waiting.value }
                    try await transaction.unsafeSQL("DELETE FROM task_ready")
                }
            }
            #expect(try await queue.count("task") == 1)
            #expect(try await queue.openChildren() == 0)
            #expect(try await queue.state(of: parent.id) == .running)
            #expect(try await queue.run(wait).count == 1)
            for table in ["task_ready", "task_child_open", "task_child", "task WHERE parent_task IS NOT NULL"] {
                #expect(try await queue.count(table) == 10_000, "\(table)")
            }
        }
    }

    @Test("Children of a pool that does not exist are refused as a whole")
    func unknownPool() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let parent = try await queue.claimOne(by: fence)
            let parked = ParkedTask(task: parent, children: queue.children(2) + queue.children(1, pool: "nowhere"))
            let before = try await queue.snapshot()
            await #expect(throws: PostgresError.self) {
                try await queue.run(WaitForChildren(fence: fence, parked: parked))
            }
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("A parent that somebody asked to cancel ends as cancelled and has no children")
    func cancelRequested() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let parent = try await queue.claimOne(by: fence)
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: parent.id)) == [.requested])
            let parked = ParkedTask(task: parent, children: queue.children(2))
            #expect(try await queue.run(WaitForChildren(fence: fence, parked: parked)).map(\.isCancelled) == [true])
            #expect(try await queue.state(of: parent.id) == .cancelled)
            #expect(try await queue.count("task") == 1)
            #expect(try await Invariants.checkDrained(queue.postgres) == [])
        }
    }
}
