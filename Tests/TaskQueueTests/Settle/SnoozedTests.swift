import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Snoozing", .serialized, .timeLimit(.minutes(5)))
struct SnoozedTests {
    private func reason(_ word: String) throws -> WaitReason { try #require(WaitReason(rawValue: word)) }

    @Test("A snoozed task waits with the kind's reason; the attempt is kept and does not count")
    func waits() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            try await queue.giveBack(
                [task], .snoozed(Snooze(after: .seconds(600), reason: try reason("batch_open"))), by: fence)
            let view = try #require(try await queue.run(FindTask(tenant: queue.alpha, task: task.id)).first)
            #expect(view.state == .waiting)
            #expect(view.reason == "batch_open")
            #expect(view.attempts == 0)
            let wakes = try #require(view.wakesAt).timeIntervalSinceNow
            #expect((500...600).contains(wakes))
            #expect(
                try await queue.rows("SELECT counted, failure_class, failure FROM attempt") == ["false|snoozed|null"])
            #expect(try await queue.actions(of: task.id).last == "attempt.snoozed")
            try await queue.script("UPDATE task_deferred SET run_at = now()")
            try await queue.run(PromoteDeferred(limit: 10))
            let again = try #require(try await queue.claim(by: fence).first)
            #expect(again.attempt == 2)
            #expect(again.countedAttempt == 1)
        }
    }

    /// Seconds from now that are asked for, and what they come to.
    private static let moments: [(asked: Double, given: Double)] = [
        (-3600, 0), (3600, 3600), (7_776_000, 2_592_000),
    ]

    @Test("A moment is kept to; one that has passed is soon, and one beyond thirty days is cut", arguments: moments)
    func keepsToMoment(asked: Double, given: Double) async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            let snooze = Snooze(until: Date(timeIntervalSinceNow: asked))
            try await queue.giveBack([task], .snoozed(snooze), by: fence)
            let wait = try await queue.rows("SELECT extract(epoch FROM run_at - now()) FROM task_deferred")
                .compactMap { Double($0) }
            #expect(wait.count == 1)
            #expect(wait.allSatisfy { $0 <= given + 1 && $0 >= given - 5 })
        }
    }

    @Test("A task that somebody asked to cancel does not snooze; one with an expiry expires while it does")
    func ends() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let cancelled = try await queue.claimOne(by: fence)
            try await queue.run(CancelTask(tenant: queue.alpha, task: cancelled.id))
            let expiring = try await queue.claimOne(by: fence) { $0.expiresAt = Date(timeIntervalSinceNow: -1) }
            try await queue.giveBack([cancelled, expiring], .snoozed(Snooze(after: .seconds(60))), by: fence)
            #expect(try await queue.state(of: cancelled.id) == .cancelled)
            try await queue.run(ExpireTasks(limit: 10))
            #expect(try await queue.state(of: expiring.id) == .expired)
        }
    }

    @Test(
        "A claim hands over the task's own timeout, and one under a millisecond is one", arguments: [0.0, 0.25, 12.5])
    func timeout(seconds: Double) async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence) { $0.timeout = .seconds(seconds) }
            #expect(task.timeout == max(.seconds(seconds), .milliseconds(1)))
        }
    }
}
