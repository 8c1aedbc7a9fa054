import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Expiry", .serialized, .timeLimit(.minutes(5)))
struct ExpireTests {
    private static let past = Date(timeIntervalSinceNow: -1)

    @Test("A queued task whose time is over expires, with outcome, event and webhook")
    func queued() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await queue.accept { task in
                task.expiresAt = Self.past
                task.webhookURL = "https://hooks.example.com/a"
            }
            #expect(try await queue.run(FindDueWork()).first?.hasExpired == true)
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [1])
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [0])
            #expect(try await queue.run(FindDueWork()).first?.hasExpired == false)
            let outcome = try await queue.rows(
                "SELECT state, attempt, started_at, error->>'code' AS code FROM task_outcome")
            #expect(outcome == ["4|0|null|expired"])
            #expect(try await queue.actions(of: ids[0]) == ["task.accepted", "task.expired"])
            #expect(try await queue.rows("SELECT type FROM webhook_message") == ["task.expired"])
            #expect(try await queue.count("task_expiry") == 0)
            #expect(try await queue.count("attempt") == 0)
        }
    }

    @Test("A deferred task expires too, whatever it waits for", arguments: ["schedule", "retry"])
    func deferred(reason: String) async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let id: TaskID
            if reason == "schedule" {
                id = try await queue.accept { task in
                    task.runAt = Date(timeIntervalSinceNow: 3600)
                    task.expiresAt = Self.past
                }[0]
            } else {
                let task = try await queue.claimOne(by: fence) { $0.expiresAt = Self.past }
                try await queue.giveBack([task], .retry(QueueFixture.flaky, after: .seconds(60)), by: fence)
                id = task.id
            }
            #expect(try await queue.rows("SELECT reason FROM task_deferred") == [reason])
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [1])
            #expect(try await queue.state(of: id) == .expired)
            #expect(try await queue.count("task_deferred") == 0)
        }
    }

    @Test("A running task is left to its attempt and keeps its expiry row; back in the queue it expires")
    func running() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence) { $0.expiresAt = Self.past }
            let before = try await queue.snapshot()
            #expect(try await queue.run(FindDueWork()).first?.hasExpired == false)
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [0])
            #expect(try await queue.snapshot() == before)
            try await queue.giveBack([task], .released, by: fence)
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [1])
            #expect(try await queue.state(of: task.id) == .expired)
        }
    }

    @Test("A task that is claimed while it expires keeps its expiry row")
    func claimedMeanwhile() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let ids = try await queue.accept { $0.expiresAt = Self.past }
            let claim = ClaimTasks(
                fence: fence, demands: [.init(pool: queue.local, limit: 1)], marks: LowWaterMarks(now: .now))
            let claimed = try await queue.postgres.transaction { transaction in
                let claimed = try await transaction.run(claim)
                // The row that the claim holds is passed over.
                #expect(try await queue.run(ExpireTasks(limit: 10)) == [0])
                return claimed
            }
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [0])
            #expect(claimed.map(\.id) == ids)
            #expect(try await queue.state(of: ids[0]) == .running)
            #expect(try await queue.count("task_expiry") == 1)
        }
    }

    @Test("An ended task leaves only its expiry row behind, and that goes without a trace")
    func ended() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence) { $0.expiresAt = Self.past }
            try await queue.settle([task], by: fence)
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [1])
            #expect(try await queue.state(of: task.id) == .succeeded)
            #expect(try await queue.count("task_outcome") == 1)
            #expect(try await queue.count("task_expiry") == 0)
        }
    }

    @Test("A task whose time is still to come stays")
    func notYet() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept { $0.expiresAt = Date(timeIntervalSinceNow: 60) }
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [0])
            #expect(try await queue.count("task_ready") == 1)
        }
    }

    @Test("A task whose row somebody holds is passed over, and expires at the next look")
    func passesOverWhatIsHeld() async throws {
        try await QueueFixture.run { queue async throws in
            let held = try await queue.accept { $0.expiresAt = Date(timeIntervalSinceNow: -1) }[0]
            let free = try await queue.accept { $0.expiresAt = Date(timeIntervalSinceNow: -1) }[0]
            try await queue.postgres.transaction { transaction in
                try await transaction.unsafeSQL(
                    "SELECT 1 FROM task_ready WHERE task_id = '\(held.uuidText)' FOR UPDATE")
                #expect(try await queue.run(ExpireTasks(limit: 10)) == [1])
            }
            #expect(try await queue.state(of: free) == .expired)
            #expect(try await queue.state(of: held) == .queued)
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [1])
            #expect(try await queue.state(of: held) == .expired)
        }
    }
}
