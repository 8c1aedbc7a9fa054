import Domain
import PostgresDriver
import TaskQueue
import Testing

/// Tenants share a pool by weighted fair turns, and nobody's cap is passed.
@Suite("Fair turns", .serialized, .timeLimit(.minutes(5)))
struct FairTurnsTests {
    /// A worker that claims in turns.
    private struct Claimer {
        let queue: QueueFixture
        let fence: WorkerFence
        var turns = Turns()

        mutating func claim(_ limit: Int32) async throws -> [ClaimedTask] {
            let demands = [ClaimTasks.Demand(pool: queue.local, limit: limit)]
            let claimed = try await queue.run(
                ClaimTasks(fence: fence, demands: demands, marks: LowWaterMarks(now: .now), turns: turns))
            turns.didClaim(claimed, from: [queue.local])
            return claimed
        }

        mutating func tenants(_ limit: Int32, times: Int) async throws -> [TenantID: Int] {
            var counts: [TenantID: Int] = [:]
            for _ in 0..<times {
                for task in try await claim(limit) { counts[task.tenant, default: 0] += 1 }
            }
            return counts
        }
    }

    private func claimer(_ queue: QueueFixture) async throws -> Claimer {
        Claimer(queue: queue, fence: try await queue.worker())
    }

    private func set(_ change: String, of tenant: TenantID, in queue: QueueFixture) async throws {
        try await queue.script("UPDATE tenant SET \(change) WHERE id = \(tenant.rawValue)")
    }

    /// Makes tenants and gives each so many tasks.
    private func crowd(_ count: Int, tasksEach: Int, in queue: QueueFixture) async throws {
        try await queue.script(
            """
            INSERT INTO tenant (name, webhook_secret)
            SELECT 'crowd-' || n, decode(repeat('07', 32), 'hex') FROM generate_series(1, \(count)) AS n
            """)
        let ids = try await queue.rows("SELECT id FROM tenant WHERE name LIKE 'crowd-%' ORDER BY id")
        for _ in 0..<tasksEach {
            let tasks = ids.compactMap { Int32($0) }.map { id in queue.task { $0.tenant = TenantID(id) } }
            _ = try await queue.run(EnqueueTasks(tasks))
        }
    }

    @Test(
        "A tenant with one task waits at most two turns behind a tenant with 5,000", arguments: [1, 7, 500] as [Int32])
    func smallTenant(width: Int32) async throws {
        try await QueueFixture.run { queue async throws in
            for _ in 0..<10 { try await queue.accept(500) }
            var claimer = try await claimer(queue)
            _ = try await claimer.claim(width)
            for _ in 0..<3 {
                let task = try await queue.accept { $0.tenant = queue.beta }[0]
                let first = try await claimer.claim(width).map(\.id)
                let second = try await claimer.claim(width).map(\.id)
                #expect((first + second).contains(task))
            }
        }
    }

    @Test("A tenant's urgency puts its own tasks in order, not other tenants behind")
    func urgencyIsOnesOwn() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept(50) { $0.priority = Priority(0) ?? .normal }
            try await queue.accept(50) {
                $0.tenant = queue.beta
                $0.priority = Priority(9) ?? .normal
            }
            var claimer = try await claimer(queue)
            #expect(try await claimer.tenants(10, times: 1) == [queue.alpha: 5, queue.beta: 5])
        }
    }

    @Test("Weights 3 to 1 give three tasks to one, in wide claims and one by one", arguments: [1, 3, 40] as [Int32])
    func weights(width: Int32) async throws {
        try await QueueFixture.run { queue async throws in
            try await set("weight = 3", of: queue.alpha, in: queue)
            try await queue.accept(400)
            try await queue.accept(400) { $0.tenant = queue.beta }
            var claimer = try await claimer(queue)
            let counts = try await claimer.tenants(width, times: 240 / Int(width))
            #expect(counts == [queue.alpha: 180, queue.beta: 60])
        }
    }

    @Test("What one tenant leaves over goes to those that have more: no free slot is wasted")
    func workConserving() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept(3)
            try await queue.accept(100) { $0.tenant = queue.beta }
            var claimer = try await claimer(queue)
            #expect(try await claimer.tenants(50, times: 1) == [queue.alpha: 3, queue.beta: 47])
            #expect(try await claimer.tenants(50, times: 2) == [queue.beta: 53])
        }
    }

    @Test("With more tenants than slots each is served once before any is served twice")
    func ring() async throws {
        try await QueueFixture.run { queue async throws in
            try await crowd(100, tasksEach: 2, in: queue)
            var claimer = try await claimer(queue)
            let first = try await claimer.tenants(10, times: 10)
            #expect(first.count == 100)
            #expect(first.values.allSatisfy { $0 == 1 })
            let second = try await claimer.tenants(7, times: 20)
            #expect(second.count == 100)
        }
    }

    @Test("One wide claim serves hundreds of tenants")
    func wide() async throws {
        try await QueueFixture.run { queue async throws in
            try await crowd(300, tasksEach: 1, in: queue)
            var claimer = try await claimer(queue)
            let counts = try await claimer.tenants(500, times: 1)
            #expect(counts.count == 300)
        }
    }

    @Test("A cap bounds what a tenant has in flight; a task that ends makes room for the next one")
    func cap() async throws {
        try await QueueFixture.run { queue async throws in
            try await set("in_flight_max = 3", of: queue.alpha, in: queue)
            try await queue.accept(10)
            try await queue.accept(10) { $0.tenant = queue.beta }
            var claimer = try await claimer(queue)
            let claimed = try await claimer.claim(20)
            #expect(claimed.count { $0.tenant == queue.alpha } == 3)
            #expect(claimed.count { $0.tenant == queue.beta } == 10)
            #expect(claimed.allSatisfy { $0.isCapped == ($0.tenant == queue.alpha) })
            #expect(try await claimer.claim(20).isEmpty)
            try await queue.settle(Array(claimed.filter { $0.tenant == queue.alpha }.prefix(2)), by: claimer.fence)
            #expect(try await claimer.claim(20).count == 2)
            try await set("in_flight_max = 0", of: queue.alpha, in: queue)
            try await queue.script("DELETE FROM task_running")
            #expect(try await claimer.claim(20).isEmpty)
        }
    }

    @Test("More tenants at their caps than one claim looks at do not starve those behind them")
    func manySuspended() async throws {
        try await QueueFixture.run { queue async throws in
            try await crowd(1100, tasksEach: 1, in: queue)
            try await queue.script(
                """
                UPDATE tenant SET in_flight_max = 0 WHERE name LIKE 'crowd-%';
                INSERT INTO tenant (name, webhook_secret) VALUES ('zz', decode(repeat('07', 32), 'hex'));
                """)
            let last = try #require(
                try await queue.rows("SELECT id FROM tenant WHERE name = 'zz'").first.flatMap(Int32.init))
            let task = try await queue.accept { $0.tenant = TenantID(last) }[0]
            var claimer = try await claimer(queue)
            var claimed: [TaskID] = []
            for _ in 0..<500 where claimed.isEmpty { claimed = try await claimer.claim(10).map(\.id) }
            #expect(claimed == [task])
        }
    }

    @Test("A cap counts over all pools of one claim")
    func capOverPools() async throws {
        try await QueueFixture.run { queue async throws in
            try await set("in_flight_max = 5", of: queue.alpha, in: queue)
            try await queue.accept(4)
            try await queue.accept(4) { $0.pool = queue.webhook }
            let demands = [queue.webhook, queue.local].map { ClaimTasks.Demand(pool: $0, limit: 10) }
            let fence = try await queue.worker()
            let claim = ClaimTasks(fence: fence, demands: demands, marks: LowWaterMarks(now: .now))
            #expect(try await queue.run(claim).count == 5)
        }
    }

    @Test("Eight claimers at once never pass a cap")
    func capRace() async throws {
        try await QueueFixture.run { queue async throws in
            try await set("in_flight_max = 5", of: queue.alpha, in: queue)
            try await queue.accept(400)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let fence = try await queue.worker()
                        try await queue.withOtherClient { client async throws in
                            for _ in 0..<30 {
                                let claim = ClaimTasks(
                                    fence: fence, demands: [.init(pool: queue.local, limit: 4)],
                                    marks: LowWaterMarks(now: .now))
                                let claimed = try await client.run(claim)
                                #expect(try await queue.count("task_running") <= 5)
                                let settled = claimed.map {
                                    SettledTask(task: $0, outcome: .succeeded(result: nil), hasCalls: false)
                                }
                                _ = try await client.run(SettleTasks(fence: fence, settled: settled))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await queue.count("task_running") == 0)
            #expect(try await queue.count("task_outcome") > 5)
        }
    }

    @Test("With marks nothing live is passed over: 60 seeded rounds drain exactly what was put in", arguments: 1...6)
    func marksHideNothing(seed: UInt64) async throws {
        try await QueueFixture.run { queue async throws in
            var generator = SplitMix64(seed: seed)
            let fence = try await queue.worker()
            var marks = LowWaterMarks(now: .now)
            var turns = Turns()
            var clock = ContinuousClock.now
            var accepted: Set<TaskID> = []
            var claimed: [TaskID] = []
            for round in 0..<60 {
                if round < 40 {
                    let priority = Priority(Int64.random(in: 0...9, using: &generator)) ?? .normal
                    let tenant = Bool.random(using: &generator) ? queue.alpha : queue.beta
                    accepted.formUnion(
                        try await queue.accept(Int.random(in: 1...150, using: &generator)) {
                            $0.priority = priority
                            $0.tenant = tenant
                        })
                }
                let demands = [
                    ClaimTasks.Demand(pool: queue.local, limit: Int32.random(in: 1...300, using: &generator))
                ]
                let batch = try await queue.run(
                    ClaimTasks(fence: fence, demands: demands, marks: marks, turns: turns))
                // Every round is further than the lag from the one before.
                clock += .seconds(2)
                marks.didClaim(batch, now: clock)
                turns.didClaim(batch)
                claimed += batch.map(\.id)
            }
            while case let batch = try await queue.claim(500, by: fence, marks: marks), !batch.isEmpty {
                claimed += batch.map(\.id)
            }
            #expect(claimed.count == accepted.count)
            #expect(Set(claimed) == accepted)
        }
    }
}
