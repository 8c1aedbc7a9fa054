import Domain
import PostgresDriver
import TaskQueue
import Testing

/// What the low-water marks hide must come back: by a look at what came late, or by a new place in the queue.
@Suite("Late arrivals", .serialized, .timeLimit(.minutes(5)))
struct LateArrivalTests {
    /// Marks that trail nothing: they stand at the newest place claimed so far.
    private func marks(after claimed: [ClaimedTask]) -> LowWaterMarks {
        let now = ContinuousClock.now
        var marks = LowWaterMarks(now: now, lag: .seconds(1))
        marks.didClaim(claimed, now: now + .seconds(1))
        marks.didClaim([], now: now + .seconds(2))
        return marks
    }

    @Test(
        "Tasks of a transaction that was long open are below the mark; a look finds them, and claims go on from there")
    func lateCommit() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let late = (0..<250).map { _ in queue.task() }
            var marks = try await queue.postgres.transaction { transaction in
                _ = try await transaction.run(EnqueueTasks(late))
                try await queue.accept(100)
                return self.marks(after: try await queue.claim(by: fence))
            }
            #expect(try await queue.claim(by: fence, marks: marks).isEmpty)
            #expect(try await queue.count("task_ready") == 250)
            let all = LateLook.Stretch(low: 0, high: try #require(marks.all.first).mark)
            let found = try await queue.run(FindLate(below: marks.all, in: all))
            #expect(found.count == 1)
            marks.lower(found)
            var claimed: [TaskID] = []
            for _ in 0..<3 {
                let more = try await queue.claim(by: fence, marks: marks)
                claimed += more.map(\.id)
                marks.didClaim(more, with: marks, now: .now)
            }
            #expect(claimed == late.map(\.id))
            #expect(try await queue.run(FindLate(below: marks.all, in: all)).isEmpty)
        }
    }

    @Test("A look is at its stretch and below the mark only, in lanes that have one")
    func stretches() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept(10)
            let places = try await queue.rows("SELECT seq FROM task_ready ORDER BY seq").compactMap { Int64($0) }
            let post = LowWaterMarks.Post(pool: queue.local, tenant: queue.alpha, priority: 5, mark: places[4])
            func find(_ low: Int64, _ high: Int64) async throws -> [Int64] {
                try await queue.run(FindLate(below: [post], in: .init(low: low, high: high))).map(\.mark)
            }
            #expect(try await find(0, 1_000_000) == [places[0] - 1])
            #expect(try await find(places[1], 1_000_000) == [places[2] - 1])
            #expect(try await find(0, places[0] - 1).isEmpty)
            #expect(try await find(places[4], 1_000_000).isEmpty)
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
