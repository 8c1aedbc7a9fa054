import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Figures", .serialized, .timeLimit(.minutes(5)))
struct FiguresTests {
    private func figures(_ queue: QueueFixture) async throws -> PoolFigures {
        try #require(try await queue.run(ReadQueue()).first { $0.name == "local" })
    }

    /// Moves the samples that exist into the past.
    private func age(_ queue: QueueFixture, minutes: Int) async throws {
        try await queue.script(
            """
            UPDATE queue_sample SET minute = minute - interval '\(minutes) minutes',
                taken_at = taken_at - interval '\(minutes) minutes'
            """)
    }

    @Test("A pool is read with its limit, what it holds and what it has done")
    func read() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.accept(5)
            let claimed = try await queue.claim(3, by: fence)
            try await queue.settle([claimed[0]], by: fence)
            try await queue.giveBack([claimed[1]], .retry(QueueFixture.flaky, after: .seconds(60)), by: fence)
            let pool = try await figures(queue)
            #expect((pool.limit, pool.isPaused) == (16, false))
            #expect((pool.ready, pool.running, pool.deferred) == (2, 1, 1))
            #expect((pool.accepted, pool.started, pool.succeeded) == (5, 3, 1))
            #expect(try JSONParser.parse(pool.reasons)["deferred.retry"] == 1)
            #expect(!pool.isRough)
            #expect(pool.rates.count == 3)
            #expect(pool.drain == nil)
        }
    }

    @Test("Rates are what was added since the sample before the window, and nothing is said without history")
    func rates() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.run(TakeSample())
            #expect(try await figures(queue).rates.allSatisfy { $0.accepted == nil })
            try await age(queue, minutes: 4)
            try await queue.accept(60)
            try await queue.settle(try await queue.claim(30, by: fence), by: fence)
            let pool = try await figures(queue)
            #expect(pool.rates[0].accepted == nil)
            // The sample is four minutes old, and a little more.
            let accepted = try #require(pool.rates[1].accepted)
            #expect((0.2...0.25).contains(accepted))
            #expect(try #require(pool.rates[2].ended) * 2 == accepted)
            // Thirty are left, and thirty ended in these four minutes.
            let drain = try #require(pool.drain)
            #expect(drain >= .seconds(239) && drain <= .seconds(300))
        }
    }

    @Test(
        "A pool in which nothing may start has no time in which it drains",
        arguments: ["slot_limit = 0", "paused = true"])
    func standstill(change: String) async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.run(TakeSample())
            try await age(queue, minutes: 4)
            try await queue.accept(6)
            try await queue.settle(try await queue.claim(2, by: fence), by: fence)
            #expect(try await figures(queue).drain != nil)
            try await queue.script("UPDATE pool SET \(change) WHERE name = 'local'")
            #expect(try await figures(queue).drain == nil)
            // What runs goes on.
            #expect(try await queue.claim(4, by: fence).count == 4)
            #expect(try await figures(queue).drain != nil)
        }
    }

    @Test("There is one sample for a minute, and none older than two days")
    func samples() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.run(TakeSample())
            try await age(queue, minutes: 48 * 60 + 1)
            for _ in 0..<3 { try await queue.run(TakeSample()) }
            #expect(try await queue.count("queue_sample WHERE minute < now() - interval '48 hours'") == 0)
            #expect(try await queue.count("queue_sample GROUP BY minute, pool_id HAVING count(*) > 1") == 0)
            #expect(try await queue.count("(SELECT DISTINCT pool_id FROM queue_sample) p") == 2)
        }
    }

    @Test("The oldest ready task is found over priorities and tenants, and forgotten when none is ready")
    func oldest() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let first = try await queue.accept { $0.tenant = queue.beta }[0]
            for priority in [0, 5, 9] as [Int64] {
                try await queue.accept(2) { $0.priority = Priority(priority) ?? .normal }
            }
            try await queue.run(LookForOldest())
            let oldest = "SELECT q.task_id FROM queue_oldest o JOIN task_ready q ON q.seq = o.seq"
            #expect(try await queue.rows(oldest) == [first.uuidText])
            #expect(try await queue.count("queue_oldest o WHERE o.since = uuid_moment('\(first.uuidText)')") == 1)
            #expect(try await figures(queue).oldestSince != nil)
            #expect(try await queue.claim(by: fence).count == 7)
            #expect(try await figures(queue).oldestSince == nil)
            try await queue.run(LookForOldest())
            #expect(try await queue.count("queue_oldest") == 0)
        }
    }

    @Test("A task that came back is as old as its return, not as its creation")
    func cameBack() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            try await queue.run(TakeSample())
            try await queue.giveBack([task], .released, by: fence)
            try await queue.run(LookForOldest())
            #expect(
                try await queue.count("queue_oldest o JOIN queue_sample s USING (pool_id) WHERE o.since = s.taken_at")
                    == 1)
        }
    }

    @Test("A task's position is about its pool, and a stranger's task has none")
    func position() async throws {
        try await QueueFixture.run { queue async throws in
            let id = try await queue.accept(3)[0]
            try await queue.fold()
            try await queue.run(LookForOldest())
            let position = try #require(try await queue.run(FindPosition(tenant: queue.alpha, task: id)).first)
            #expect((position.pool, position.isPaused, position.ready) == ("local", false, 3))
            #expect(try #require(position.oldestAge) >= 0)
            #expect(try await queue.run(FindPosition(tenant: queue.beta, task: id)).isEmpty)
        }
    }
}
