import Domain
import PostgresDriver
import TaskQueue
import Testing

/// What the low-water marks hide must come back: by a sweep, or by a new place in the queue.
@Suite("Late arrivals", .serialized, .timeLimit(.minutes(5)))
struct LateArrivalTests {
    /// Marks that trail nothing: they stand at the newest place claimed so far.
    private func marks(after claimed: [ClaimedTask]) -> LowWaterMarks {
        let now = ContinuousClock.now
        var marks = LowWaterMarks(now: now, lag: .seconds(1), sweepPeriod: .seconds(10))
        marks.didClaim(claimed, now: now + .seconds(1))
        marks.didClaim([], now: now + .seconds(2))
        return marks
    }

    @Test("A transaction that was long open commits below the mark; only the sweep finds its task")
    func lateCommit() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let late = queue.task()
            let seen = try await queue.postgres.transaction { transaction in
                _ = try await transaction.run(EnqueueTasks([late]))
                try await queue.accept(100)
                return self.marks(after: try await queue.claim(by: fence))
            }
            #expect(try await queue.claim(by: fence, marks: seen).isEmpty)
            #expect(try await queue.count("task_ready") == 1)
            let sweep = try #require(seen.sweep(now: .now + .seconds(20)))
            #expect(try await queue.claim(by: fence, marks: sweep).map(\.id) == [late.id])
        }
    }

    @Test("A task that was handed back, retried, promoted or rescued gets a place above every mark")
    func comesBackAbove() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.accept(100)
            let claimed = try await queue.claim(by: fence)
            let seen = marks(after: claimed)
            let lost = try await queue.worker()
            try await queue.giveBack(Array(claimed[0..<2]), .released, by: fence)
            try await queue.giveBack(Array(claimed[2..<4]), .retry(QueueFixture.flaky, after: .zero), by: fence)
            try await queue.giveBack(
                Array(claimed[4..<6]), .deferred(QueueFixture.flaky, after: .seconds(60)), by: fence)
            try await queue.script("UPDATE task_deferred SET run_at = now()")
            #expect(try await queue.run(PromoteDeferred(limit: 10)) == [2])
            try await queue.script(
                "UPDATE task_running SET worker_id = \(lost.worker) WHERE task_id = '\(claimed[6].id.uuidText)'")
            try await queue.endLease(of: lost)
            #expect(try await queue.rescue() == [claimed[6].id])
            try await queue.giveBack([claimed[7]], .retry(QueueFixture.flaky, after: .seconds(60)), by: fence)
            #expect(try await queue.run(WakeTask(tenant: queue.alpha, task: claimed[7].id)) == [true])
            let again = try await queue.claim(by: fence, marks: seen)
            #expect(Set(again.map(\.id)) == Set(claimed.prefix(8).map(\.id)))
        }
    }
}
