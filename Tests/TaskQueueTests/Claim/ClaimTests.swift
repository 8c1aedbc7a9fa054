import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Claim", .serialized, .timeLimit(.minutes(5)))
struct ClaimTests {
    @Test("The most urgent task is claimed first, and of equals the one that came first")
    func order() async throws {
        try await QueueFixture.run { queue async throws in
            var arrivals: [(priority: Int64, id: TaskID)] = []
            for priority: Int64 in [5, 5, 0, 9, 5, 0, 1] {
                let ids = try await queue.accept { $0.priority = Priority(priority) ?? .normal }
                arrivals += ids.map { (priority, $0) }
            }
            let fence = try await queue.worker()
            var claimed: [TaskID] = []
            for _ in arrivals { claimed += try await queue.claim(1, by: fence).map(\.id) }
            let expected = arrivals.enumerated()
                .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }.map(\.element.id)
            #expect(claimed == expected)
        }
    }

    @Test("A claim of n takes the n most urgent and oldest")
    func batchOrder() async throws {
        try await QueueFixture.run { queue async throws in
            let late = try await queue.accept(4) { $0.priority = Priority(9) ?? .normal }
            let soon = try await queue.accept(4)
            let fence = try await queue.worker()
            #expect(Set(try await queue.claim(6, by: fence).map(\.id)) == Set(soon + late.prefix(2)))
        }
    }

    @Test("Each pool gives no more than was asked of it, and a pool that was not asked gives nothing")
    func limitsPerPool() async throws {
        try await QueueFixture.run { queue async throws in
            let third = try #require(
                try await queue.run(EnsurePool(name: "third", provider: nil, limit: 4, replacesLimit: false)).first)
            for pool in [queue.local, queue.webhook, third] {
                try await queue.accept(5) { $0.pool = pool }
            }
            let fence = try await queue.worker()
            let demands = [ClaimTasks.Demand(pool: queue.local, limit: 3), .init(pool: queue.webhook, limit: 20)]
            let claimed = try await queue.run(
                ClaimTasks(fence: fence, demands: demands, marks: LowWaterMarks(now: .now)))
            #expect(claimed.count { $0.pool == queue.local } == 3)
            #expect(claimed.count { $0.pool == queue.webhook } == 5)
            #expect(try await queue.count("task_ready") == 7)
        }
    }

    @Test("A claim that commits alone does not wait for the disk; whatever commits beside it or later does")
    func waitsForNothing() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.accept(2)
            var claim = ClaimTasks(
                fence: fence, demands: [.init(pool: queue.local, limit: 1)], marks: LowWaterMarks(now: .now))
            for (isDurable, expected) in [(true, "on"), (false, "off")] {
                claim.isDurable = isDurable
                let (claimed, setting) = try await queue.postgres.runAtomically(claim, ShowCommit())
                #expect(claimed.count == 1)
                #expect(setting == [expected])
            }
            for _ in 0..<20 { #expect(try await queue.run(ShowCommit()) == ["on"]) }
        }
    }

    private struct ShowCommit: PostgresStatement {
        static let sql = "SELECT current_setting('synchronous_commit')"
        static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
    }

    @Test("A claimed task carries what its attempt needs, and its row the fence")
    func carriesEverything() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let claimed = try await queue.claimOne(by: fence) { task in
                task.kind = "classify"
                task.attemptsMax = 3
                task.timeout = .milliseconds(1500)
                task.webhookURL = "https://hooks.example.com/a"
                task.expiresAt = Date(timeIntervalSinceNow: 3600)
            }
            #expect(claimed.tenant == queue.alpha)
            #expect(claimed.kind == "classify")
            #expect(claimed.attempt == 1)
            #expect(claimed.uncounted == 0)
            #expect(claimed.attemptsMax == 3)
            #expect(claimed.timeout == .milliseconds(1500))
            #expect(claimed.isHooked)
            #expect(!claimed.hasExpired)
            #expect(claimed.input == Array(#"{"text":"water"}"#.utf8))
            let running = try await queue.rows(
                "SELECT task_id, attempt, worker_id, epoch, cancel_requested FROM task_running")
            #expect(running == ["\(claimed.id.uuidText)|1|\(fence.worker)|\(fence.epoch)|false"])
            #expect(try await queue.count("task_ready") == 0)
            #expect(try await queue.actions(of: claimed.id) == ["task.accepted", "attempt.started"])
        }
    }

    @Test("A task whose expiry passed in the queue says so when it is claimed")
    func expiredIsMarked() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let claimed = try await queue.claimOne(by: fence) { $0.expiresAt = Date(timeIntervalSinceNow: -1) }
            #expect(claimed.hasExpired)
            #expect(!claimed.isHooked)
        }
    }

    @Test(
        "A worker whose lease has ended, was taken away or given back claims nothing",
        arguments: [
            "lease_until = now() - interval '1 second'", "epoch = epoch + 1", "stopped_at = now()",
        ])
    func withoutLease(change: String) async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept(3)
            let fence = try await queue.worker()
            try await queue.script("UPDATE worker SET \(change) WHERE id = \(fence.worker)")
            let before = try await queue.snapshot()
            #expect(try await queue.claim(by: fence).isEmpty)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("A retired worker's slots are free and it claims nothing")
    func retired() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept()
            let fence = try await queue.worker()
            let wants = [RenewSlots.Want(pool: queue.local, wanted: 4, used: 0)]
            #expect(
                try await queue.run(RenewSlots(fence: fence, wants: wants, lease: .seconds(60))).map(\.granted) == [4])
            try await queue.run(RetireWorker(fence: fence))
            #expect(try await queue.count("slot_lease") == 0)
            #expect(try await queue.claim(by: fence).isEmpty)
            #expect(try await queue.run(BeatWorker(fence: fence, lease: .seconds(60))).isEmpty)
        }
    }
}
