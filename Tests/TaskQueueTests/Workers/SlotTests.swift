import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Slots", .serialized, .timeLimit(.minutes(5)))
struct SlotTests {
    /// What one renewal of a pool grants; nil when the database answers nothing.
    private func renew(
        _ fence: WorkerFence, wanted: Int32, used: Int32 = 0, isHungry: Bool = true, lease: Duration = .seconds(60),
        on queue: QueueFixture
    ) async throws -> Int32? {
        let wants = [RenewSlots.Want(pool: queue.local, wanted: wanted, used: used, isHungry: isHungry)]
        let (_, grants) = try await queue.postgres.runAtomically(
            LockPools(pools: [queue.local]), RenewSlots(fence: fence, wants: wants, lease: lease))
        return grants.first?.granted
    }

    private func setLimit(_ limit: Int, on queue: QueueFixture) async throws {
        try await queue.script("UPDATE pool SET slot_limit = \(limit) WHERE id = \(queue.local.rawValue)")
    }

    private func open(_ calls: Int, by fence: WorkerFence, on queue: QueueFixture) async throws {
        try await queue.run(OpenCalls(fence: fence, pool: queue.local, count: Int32(calls)))
    }

    @Test("A worker alone gets what it wants, up to the limit")
    func alone() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            #expect(try await renew(fence, wanted: 5, on: queue) == 5)
            #expect(try await renew(fence, wanted: 100, on: queue) == 16)
            #expect(try await renew(fence, wanted: 0, on: queue) == 0)
        }
    }

    @Test("When more is wanted than there is, idle workers meet at an even share")
    func evenShare() async throws {
        try await QueueFixture.run { queue async throws in
            let one = try await queue.worker()
            let two = try await queue.worker()
            #expect(try await renew(one, wanted: 16, on: queue) == 16)
            #expect(try await renew(two, wanted: 16, on: queue) == 0)
            #expect(try await renew(one, wanted: 16, on: queue) == 8)
            #expect(try await renew(two, wanted: 16, on: queue) == 8)
        }
    }

    @Test(
        "Slots go where the work is: an idle worker keeps one to begin with, and gets its share back when it is hungry")
    func demand() async throws {
        try await QueueFixture.run { queue async throws in
            let busy = try await queue.worker()
            let idle = try await queue.worker()
            #expect(try await renew(idle, wanted: 16, isHungry: false, on: queue) == 16)
            #expect(try await renew(busy, wanted: 16, on: queue) == 0)
            #expect(try await renew(idle, wanted: 16, isHungry: false, on: queue) == 1)
            #expect(try await renew(busy, wanted: 16, on: queue) == 15)
            #expect(try await renew(busy, wanted: 16, used: 15, on: queue) == 15)
            // Work comes to the other one too: the even share is reached as tasks end.
            #expect(try await renew(idle, wanted: 16, used: 1, on: queue) == 1)
            #expect(try await renew(busy, wanted: 16, used: 9, on: queue) == 8)
            #expect(try await renew(idle, wanted: 16, used: 1, on: queue) == 7)
            #expect(try await renew(busy, wanted: 16, used: 7, on: queue) == 8)
            #expect(try await renew(idle, wanted: 16, used: 7, on: queue) == 8)
        }
    }

    @Test("What idle workers leave is divided among the hungry ones")
    func hungryDivide() async throws {
        try await QueueFixture.run { queue async throws in
            let hungry = [try await queue.worker(), try await queue.worker()]
            let idle = [try await queue.worker(), try await queue.worker()]
            for _ in 0..<3 {
                for fence in idle { _ = try await renew(fence, wanted: 16, isHungry: false, on: queue) }
                for fence in hungry { _ = try await renew(fence, wanted: 16, on: queue) }
            }
            let granted = try await queue.rows("SELECT granted FROM slot_lease ORDER BY worker_id")
            #expect(granted == ["7", "7", "1", "1"])
        }
    }

    @Test("What is in use beyond the even share comes back a quarter at a time, and is counted until it has ended")
    func keepsUsed() async throws {
        try await QueueFixture.run { queue async throws in
            let one = try await queue.worker()
            let two = try await queue.worker()
            #expect(try await renew(one, wanted: 16, on: queue) == 16)
            #expect(try await renew(two, wanted: 16, on: queue) == 0)
            #expect(try await renew(one, wanted: 16, used: 13, on: queue) == 11)
            #expect(try await renew(two, wanted: 16, on: queue) == 3)
            #expect(try await renew(one, wanted: 16, used: 9, on: queue) == 8)
            #expect(try await renew(two, wanted: 16, used: 3, on: queue) == 7)
        }
    }

    @Test("A worker that keeps every slot busy lets a new one in all the same")
    func letsIn() async throws {
        try await QueueFixture.run { queue async throws in
            let one = try await queue.worker()
            let two = try await queue.worker()
            var held = (one: try await renew(one, wanted: 16, on: queue) ?? 0, two: Int32(0))
            for _ in 0..<16 {
                // Each has exactly as many calls in flight as it may have.
                held.one = try await renew(one, wanted: 16, used: held.one, on: queue) ?? 0
                held.two = try await renew(two, wanted: 16, used: held.two, on: queue) ?? 0
                #expect(held.one + held.two <= 16)
            }
            #expect(held.one == 8)
            #expect(held.two == 8)
        }
    }

    @Test("A paused pool grants nothing")
    func paused() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            #expect(try await renew(fence, wanted: 4, on: queue) == 4)
            try await queue.script("UPDATE pool SET paused = true")
            #expect(try await renew(fence, wanted: 4, used: 2, on: queue) == 0)
        }
    }

    @Test("A raised epoch and a stopped worker get nothing, and their leases are not renewed")
    func staleEpoch() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            #expect(try await renew(fence, wanted: 4, on: queue) == 4)
            try await queue.endLease(of: fence)
            try await queue.run(EndLostWorkers())
            let before = try await queue.snapshot()
            #expect(try await renew(fence, wanted: 4, on: queue) == nil)
            #expect(
                try await renew(WorkerFence(worker: fence.worker, epoch: fence.epoch + 1), wanted: 4, on: queue) == nil)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("A lost worker's slots stay taken until its slot lease ends, its open calls until their deadline")
    func quarantine() async throws {
        try await QueueFixture.run { queue async throws in
            let lost = try await queue.worker()
            let other = try await queue.worker()
            #expect(try await renew(lost, wanted: 10, on: queue) == 10)
            try await open(6, by: lost, on: queue)
            try await queue.endLease(of: lost)
            try await queue.run(EndLostWorkers())
            #expect(try await renew(other, wanted: 16, on: queue) == 6)
            try await queue.script("UPDATE slot_lease SET expires_at = now() WHERE worker_id = \(lost.worker)")
            #expect(try await renew(other, wanted: 16, on: queue) == 10)
            try await queue.script(
                "UPDATE model_call_open SET deadline = now() WHERE id = (SELECT id FROM model_call_open LIMIT 1)")
            #expect(try await renew(other, wanted: 16, on: queue) == 11)
            try await queue.script("UPDATE model_call_open SET deadline = now()")
            #expect(try await renew(other, wanted: 16, on: queue) == 16)
        }
    }

    @Test("A worker's own open calls are within its grant, not beside it")
    func ownCalls() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            #expect(try await renew(fence, wanted: 16, on: queue) == 16)
            try await open(12, by: fence, on: queue)
            #expect(try await renew(fence, wanted: 16, used: 12, on: queue) == 16)
        }
    }

    @Test("Calls that were begun before a pause still count when the pool opens again")
    func pauseAndResume() async throws {
        try await QueueFixture.run { queue async throws in
            let one = try await queue.worker()
            let two = try await queue.worker()
            #expect(try await renew(one, wanted: 16, on: queue) == 16)
            try await open(16, by: one, on: queue)
            try await queue.script("UPDATE pool SET paused = true")
            #expect(try await renew(one, wanted: 16, used: 16, on: queue) == 0)
            try await queue.script("UPDATE pool SET paused = false")
            #expect(try await renew(two, wanted: 16, on: queue) == 0)
        }
    }

    @Test("A limit that fell and rises again does not forget the calls in between")
    func loweredAndRaised() async throws {
        try await QueueFixture.run { queue async throws in
            let one = try await queue.worker()
            let two = try await queue.worker()
            #expect(try await renew(one, wanted: 16, on: queue) == 16)
            try await open(12, by: one, on: queue)
            try await setLimit(4, on: queue)
            #expect(try await renew(one, wanted: 16, used: 12, on: queue) == 4)
            try await setLimit(16, on: queue)
            #expect(try await renew(two, wanted: 16, on: queue) == 4)
        }
    }

    @Test("EnsurePool makes a pool once and changes its limit only when told to")
    func ensurePool() async throws {
        try await QueueFixture.run { queue async throws in
            let made = try await queue.run(EnsurePool(name: "new", provider: "p", limit: 3, replacesLimit: false))
            let again = try await queue.run(EnsurePool(name: "new", provider: "p", limit: 9, replacesLimit: false))
            #expect(made == again)
            #expect(try await limit(of: "new", on: queue) == 3)
            #expect(try await queue.run(EnsurePool(name: "new", provider: "p", limit: 9, replacesLimit: true)) == made)
            #expect(try await limit(of: "new", on: queue) == 9)
        }
    }

    private func limit(of name: PoolName, on queue: QueueFixture) async throws -> Int32? {
        try await queue.run(ListPools()).first { $0.name == name }?.limit
    }

    @Test("ListPools shows what is granted under live leases")
    func granted() async throws {
        try await QueueFixture.run { queue async throws in
            let one = try await queue.worker()
            let two = try await queue.worker()
            #expect(try await renew(one, wanted: 5, on: queue) == 5)
            #expect(try await renew(two, wanted: 6, lease: .seconds(-1), on: queue) == 6)
            #expect(try await queue.run(ListPools()).first { $0.id == queue.local }?.granted == 5)
        }
    }
}

/// Calls in flight, as `AdmitCall` leaves them.
struct OpenCalls: PostgresStatement {
    typealias Row = Void

    let fence: WorkerFence
    let pool: PoolID
    let count: Int32

    static let sql = """
        INSERT INTO model_call_open (id, task_id, tenant_id, attempt, worker_id, epoch, pool_id, node, iteration,
            provider, model, deadline)
        SELECT uuid_v7(), uuid_v7(), 1, 1, $1, $2, $3, 'node', 0, 'local', 'small', now() + interval '1 hour'
        FROM generate_series(1, $4)
        """
    var binds: [PostgresValue] { [.int8(fence.worker), .int4(fence.epoch), .int2(pool.rawValue), .int4(count)] }
}
