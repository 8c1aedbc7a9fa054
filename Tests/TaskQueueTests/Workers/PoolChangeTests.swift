import Domain
import PostgresDriver
import TaskQueue
import Testing

/// A limit that is changed while slots are held takes effect without ever being passed.
@Suite("Changing a pool", .serialized, .timeLimit(.minutes(5)))
struct PoolChangeTests {
    private let key = KeyID()

    private func renew(_ fence: WorkerFence, wanted: Int32 = 20, used: Int32, on queue: QueueFixture) async throws
        -> Int32?
    {
        let wants = [RenewSlots.Want(pool: queue.local, wanted: wanted, used: used)]
        let (_, grants) = try await queue.postgres.runAtomically(
            LockPools(pools: [queue.local]), RenewSlots(fence: fence, wants: wants, lease: .seconds(60)))
        return grants.first?.granted
    }

    @discardableResult
    private func change(_ limit: Int32?, paused: Bool? = nil, on queue: QueueFixture) async throws -> ChangePool.Row? {
        try await queue.run(
            ChangePool(name: "local", limit: limit, isPaused: paused, tenant: queue.alpha, key: key)
        ).first
    }

    @Test("A raised limit is shared out at the next renewal")
    func raised() async throws {
        try await QueueFixture.run { queue async throws in
            let one = try await queue.worker()
            #expect(try await renew(one, used: 0, on: queue) == 16)
            #expect(try await change(18, on: queue)?.limit == 18)
            #expect(try await renew(one, used: 16, on: queue) == 18)
        }
    }

    @Test("After a limit was lowered, grants and what is still in use never pass it together once both have renewed")
    func lowered() async throws {
        try await QueueFixture.run { queue async throws in
            let one = try await queue.worker()
            let two = try await queue.worker()
            #expect(try await renew(one, wanted: 10, used: 0, on: queue) == 10)
            #expect(try await renew(two, wanted: 6, used: 0, on: queue) == 6)
            try await change(8, on: queue)
            // Ten and six are in use: nobody gets anything new, until enough has ended.
            #expect(try await renew(one, used: 10, on: queue) == 2)
            #expect(try await renew(two, used: 6, on: queue) == 0)
            #expect(try await renew(one, used: 5, on: queue) == 2)
            #expect(try await renew(two, used: 0, on: queue) == 3)
            #expect(try await renew(one, used: 2, on: queue) == 4)
            let granted = try await queue.rows(
                "SELECT sum(granted), sum(greatest(granted, used)) AS held FROM slot_lease")
            #expect(granted == ["7|7"])
        }
    }

    @Test("A paused pool grants nothing, and what was in use still counts when it is resumed")
    func paused() async throws {
        try await QueueFixture.run { queue async throws in
            let one = try await queue.worker()
            let two = try await queue.worker()
            #expect(try await renew(one, used: 0, on: queue) == 16)
            #expect(try await change(nil, paused: true, on: queue)?.isPaused == true)
            #expect(try await renew(one, used: 12, on: queue) == 0)
            #expect(try await renew(two, used: 0, on: queue) == 0)
            #expect(try await change(nil, paused: false, on: queue)?.limit == 16)
            #expect(try await renew(two, used: 0, on: queue) == 4)
        }
    }

    @Test("A change is audited once with what was before, and one that changes nothing is not")
    func audited() async throws {
        try await QueueFixture.run { queue async throws in
            try await change(8, paused: true, on: queue)
            try await change(8, on: queue)
            let events = try await queue.rows(
                """
                SELECT tenant_id, detail->>'pool' AS pool, detail->>'limit_before' AS was, detail->>'limit' AS is,
                    detail->>'paused' AS paused, detail->>'key' AS key
                FROM audit_trail WHERE action = 'pool.changed'
                """)
            #expect(events == ["\(queue.alpha.rawValue)|local|16|8|true|\(key)"])
            let unknown = ChangePool(name: "nowhere", limit: 1, isPaused: nil, tenant: queue.alpha, key: key)
            #expect(try await queue.run(unknown).isEmpty)
        }
    }

    @Test("Workers and slots are listed with what they hold, and a lost worker's call is a zombie in quarantine")
    func listed() async throws {
        try await QueueFixture.run { queue async throws in
            let live = try await queue.worker()
            let lost = try await queue.worker()
            #expect(try await renew(live, wanted: 5, used: 3, on: queue) == 5)
            #expect(try await renew(lost, wanted: 4, used: 0, on: queue) == 4)
            try await queue.run(OpenCalls(fence: live, pool: queue.local, count: 3))
            try await queue.run(OpenCalls(fence: lost, pool: queue.local, count: 2))
            try await queue.endLease(of: lost)
            try await queue.run(EndLostWorkers())
            try await queue.script("UPDATE slot_lease SET expires_at = now() WHERE worker_id = \(lost.worker)")

            let workers = try await queue.run(ListWorkers())
            #expect(workers.map(\.id) == [live.worker, lost.worker])
            #expect(workers.map(\.state) == [.live, .lost])
            #expect((workers[0].slots, workers[0].tasksInFlight) == (5, 3))
            let pool = try #require(try await queue.run(ListSlots()).first { $0.id == queue.local })
            #expect((pool.openCalls, pool.quarantined, pool.zombieCalls) == (5, 2, 2))
            #expect(pool.quarantinedUntil != nil)
            #expect(try await queue.run(ListSlotLeases()).map(\.granted) == [5])
        }
    }
}
