import Domain
import Logging
import PostgresDriver
import TestKit
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("Slots of calls", .serialized, .timeLimit(.minutes(2)))
struct CallSlotTests {
    /// A worker with tasks of the pool `local` and slots of two providers.
    private struct Scene {
        let postgres: PostgresClient
        let slots: SlotKeeper
        let lanes: ProviderLanes
        let fence: WorkerFence
        let tasks: [ClaimedTask]
        let vendor: PoolID

        func ledger(_ task: ClaimedTask) -> PostgresCallLedger {
            PostgresCallLedger(
                postgres: postgres, slots: slots, lanes: lanes, tally: CallTally(), task: task, fence: fence,
                logger: WorkerLogger(Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, fence: fence))
        }

        func calls(in pool: PoolID) -> Int32? { slots.read { $0.pools[pool]?.calls } }
    }

    private func with(tasks count: Int, vendorSlots: Int32, _ body: (Scene) async throws -> Void) async throws {
        try await TestDatabase.withFresh { database async throws in
            let register = RegisterWorker(host: "test", pid: 1, lease: .seconds(600))
            let fence = try #require(try await database.run(register).first)
            let ensure = EnsurePool(name: "vendor", provider: "vendor", limit: vendorSlots, replacesLimit: true)
            let vendor = try #require(try await database.run(ensure).first)
            let local = try #require(try await database.run(ListPools()).first { $0.name == "local" }).id
            let tasks = (0..<count).map { _ in
                NewTask(tenant: TenantID(1), kind: "summarize", pool: local, input: Array("{}".utf8))
            }
            _ = try await database.run(EnqueueTasks(tasks))
            let claim = ClaimTasks(
                fence: fence, demands: [.init(pool: local, limit: 100)], marks: LowWaterMarks(now: .now))
            let slots = SlotKeeper(pools: [(id: local, wanted: 16), (id: vendor, wanted: 16)])
            slots.update {
                $0.didRenew(
                    [.init(pool: local, granted: 16), .init(pool: vendor, granted: vendorSlots)],
                    deadline: .now + .seconds(600))
            }
            try await body(
                Scene(
                    postgres: database.postgres, slots: slots,
                    lanes: ProviderLanes([(provider: "local", id: local), (provider: "vendor", id: vendor)]),
                    fence: fence, tasks: try await database.run(claim), vendor: vendor))
        }
    }

    private func intent(_ provider: String) -> CallIntent {
        CallIntent(node: .init(node: "n", iteration: 0), provider: provider, model: "m", timeout: .seconds(60))
    }

    @Test("A call takes its slot from the pool of the provider it goes to, and is quarantined there")
    func poolOfProvider() async throws {
        try await with(tasks: 1, vendorSlots: 2) { scene async throws in
            let task = try #require(scene.tasks.first)
            let ledger = scene.ledger(task)
            let call = try await ledger.admit(intent("vendor"))
            #expect(scene.calls(in: scene.vendor) == 1)
            #expect(scene.calls(in: task.pool) == 0)
            let slots = try await scene.postgres.run(ListSlots())
            #expect(slots.first { $0.id == scene.vendor } != nil)
            try await ledger.settle(call, CallSettlement(state: .ok, usage: .zero), checkpoint: nil)
            #expect(scene.calls(in: scene.vendor) == 0)
            #expect(scene.calls(in: task.pool) == 0)
        }
    }

    @Test("However many tasks of another pool move on to a provider, its calls in flight stay within its slots")
    func withinLimit() async throws {
        try await with(tasks: 12, vendorSlots: 2) { scene async throws in
            let inside = InsideCounter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in scene.tasks {
                    let ledger = scene.ledger(task)
                    group.addTask {
                        // The first model of the route fails, the second one serves.
                        let first = try await ledger.admit(intent("local"))
                        try await ledger.settle(first, CallSettlement(state: .failed, usage: .zero), checkpoint: nil)
                        let second = try await ledger.admit(intent("vendor"))
                        inside.enter()
                        await Task.yield()
                        inside.leave()
                        try await ledger.settle(second, CallSettlement(state: .ok, usage: .zero), checkpoint: nil)
                    }
                }
                try await group.waitForAll()
            }
            #expect((1...2).contains(inside.peak))
            #expect(scene.calls(in: scene.vendor) == 0)
        }
    }

    @Test("The wait for a slot of another pool is bounded, and takes none")
    func bounded() async throws {
        try await with(tasks: 1, vendorSlots: 1) { scene async throws in
            #expect(await scene.slots.beginCall(in: scene.vendor))
            let began = await scene.slots.beginCall(in: scene.vendor, atMost: .milliseconds(10))
            #expect(!began)
            #expect(scene.calls(in: scene.vendor) == 1)
            scene.slots.update { $0.endCall(in: scene.vendor) }
            #expect(await scene.slots.beginCall(in: scene.vendor, atMost: .seconds(60)))
        }
    }

    @Test("A provider without a pool here is not called by a slot of another, but models in this process are")
    func laneless() async throws {
        try await with(tasks: 1, vendorSlots: 1) { scene async throws in
            let ledger = scene.ledger(scene.tasks[0])
            let found = await #expect(throws: Failure.self) { try await ledger.admit(intent("newcomer")) }
            #expect(found?.callRefusal == .providerBusy)
            #expect(scene.calls(in: scene.tasks[0].pool) == 0)
            let lanes = ProviderLanes([(provider: "vendor", id: scene.vendor)])
            #expect(lanes.pool(of: "local", own: scene.tasks[0].pool) == scene.tasks[0].pool)
            #expect(lanes.pool(of: "newcomer", own: scene.tasks[0].pool) == nil)
        }
    }

    @Test("A later call of an attempt whose worker has left the pool sends the task back, and it is nobody's fault")
    func leftPool() async throws {
        try await with(tasks: 1, vendorSlots: 1) { scene async throws in
            let task = scene.tasks[0]
            let ledger = scene.ledger(task)
            let call = try await ledger.admit(intent("local"))
            scene.slots.update { slots in
                slots.serve([])
                slots.didRenew([.init(pool: task.pool, granted: 0)], deadline: .now + .seconds(600))
            }
            // What is under way ends as ever.
            try await ledger.settle(call, CallSettlement(state: .ok, usage: .zero), checkpoint: nil)
            let found = await #expect(throws: Failure.self) { try await ledger.admit(intent("local")) }
            #expect(found?.callRefusal == .providerBusy)
            #expect(found?.failureClass == .deferral)
            #expect(scene.calls(in: task.pool) == 0)
        }
    }

    @Test("A refused call gives its slot back and tells why")
    func refused() async throws {
        try await with(tasks: 2, vendorSlots: 1) { scene async throws in
            let cold = CallSettlement(
                state: .failed, usage: .zero,
                failure: Failure(.deferral, code: "rate_limited", message: "Later.", retryAfter: .seconds(60)))
            let first = scene.ledger(scene.tasks[0])
            try await first.settle(try await first.admit(intent("vendor")), cold, checkpoint: nil)
            let second = scene.ledger(scene.tasks[1])
            let found = await #expect(throws: Failure.self) { try await second.admit(intent("vendor")) }
            #expect(found?.callRefusal == .providerCooling)
            #expect(found?.failureClass == .deferral)
            #expect((found?.retryAfter ?? .zero) > .seconds(30))
            #expect(scene.calls(in: scene.vendor) == 0)
        }
    }

    @Test("A slot is free as soon as the provider has answered, and the settlement frees it no second time")
    func freedByAnswer() async throws {
        try await with(tasks: 2, vendorSlots: 1) { scene async throws in
            let ledger = scene.ledger(scene.tasks[0])
            let call = try await ledger.admit(intent("vendor"))
            ledger.noteAnswered(call)
            #expect(scene.calls(in: scene.vendor) == 0)
            ledger.noteAnswered(call)
            let other = scene.ledger(scene.tasks[1])
            let next = try await other.admit(intent("vendor"))
            #expect(scene.calls(in: scene.vendor) == 1)
            try await ledger.settle(call, CallSettlement(state: .ok, usage: .zero), checkpoint: nil)
            #expect(scene.calls(in: scene.vendor) == 1)
            try await other.settle(next, CallSettlement(state: .ok, usage: .zero), checkpoint: nil)
            #expect(scene.calls(in: scene.vendor) == 0)
        }
    }

    @Test("An attempt whose first call finds no slot at a stop is told to give its task back; a later call waits")
    func letGo() async throws {
        try await with(tasks: 2, vendorSlots: 1) { scene async throws in
            let started = scene.ledger(scene.tasks[0])
            let before = try await started.admit(intent("local"))
            try await started.settle(before, CallSettlement(state: .ok, usage: .zero), checkpoint: nil)
            scene.slots.update { slots in
                for _ in 0..<16 { _ = slots.beginCall(in: scene.tasks[0].pool) }
                slots.close()
            }
            let fresh = scene.ledger(scene.tasks[1])
            let found = await #expect(throws: Failure.self) { try await fresh.admit(intent("local")) }
            #expect(found?.failureClass == .interrupted)
            let later = Task { try await started.admit(intent("local")) }
            scene.slots.update { $0.endCall(in: scene.tasks[0].pool) }
            let call = try await later.value
            try await started.settle(call, CallSettlement(state: .ok, usage: .zero), checkpoint: nil)
        }
    }
}
