import Domain
import Fleet
import Synchronization
import TaskQueue
import TestKit
import Testing

/// A worker whose catalogue changes while it runs.
@Suite("Pools of a running worker", .serialized, .timeLimit(.minutes(2)))
struct WorkerPoolsTests {
    /// The pools that a catalogue has at the moment.
    private final class Catalog: Sendable {
        private let pools: Mutex<[FleetConfiguration.Pool]>
        init(_ names: PoolName...) { pools = Mutex(names.map(Self.pool)) }
        var current: [FleetConfiguration.Pool] { pools.withLock(\.self) }

        func become(_ names: PoolName...) {
            let new = names.map(Self.pool)
            pools.withLock { $0 = new }
        }

        private static func pool(_ name: PoolName) -> FleetConfiguration.Pool {
            .init(name: name, provider: name.rawValue, size: 4, limit: 8)
        }
    }

    private func with(_ body: (FleetFixture) async throws -> Void) async throws {
        try await TestDatabase.withFresh { database async throws in
            try await body(FleetFixture(database: database))
        }
    }

    /// Waits until a worker has slots of the pool, or none any more.
    private func wait(for pool: PoolName, granted: Bool, _ fleet: FleetFixture) async throws {
        try await Probe.until("\(pool) is \(granted ? "worked for" : "left")") {
            let pools = try await fleet.database.run(ListPools())
            return ((pools.first { $0.name == pool }?.granted ?? 0) > 0) == granted
        }
    }

    @Test("A pool that the catalogue gains is made, has slots and runs its tasks, without a new start")
    func gains() async throws {
        try await with { fleet async throws in
            let catalog = Catalog("local")
            let kind = ScriptedKind { _, _ in AttemptReport(result: nil) }
            try await fleet.withWorker([kind], pools: { catalog.current }) {
                try await wait(for: "local", granted: true, fleet)
                catalog.become("local", "newcomer")
                try await wait(for: "newcomer", granted: true, fleet)
                let pool = try await fleet.database.run(ListPools()).first { $0.name == "newcomer" }
                #expect(pool?.limit == 8)
                let task = try await fleet.enqueue(try await fleet.task(in: "newcomer"))
                #expect(try await fleet.wait(for: task, toBe: .succeeded)?.attempts == 1)
            }
        }
    }

    @Test("A pool that the catalogue loses is claimed from no more; its tasks say so, and run when it is back")
    func loses() async throws {
        try await with { fleet async throws in
            let catalog = Catalog("local", "leaving")
            let kind = ScriptedKind { _, _ in AttemptReport(result: nil) }
            try await fleet.withWorker([kind], pools: { catalog.current }) {
                try await wait(for: "leaving", granted: true, fleet)
                catalog.become("local")
                try await wait(for: "leaving", granted: false, fleet)
                let task = try await fleet.enqueue(try await fleet.task(in: "leaving"))
                let other = try await fleet.enqueue(try await fleet.task())
                _ = try await fleet.wait(for: other, toBe: .succeeded)
                let waiting = try await fleet.find(task)
                #expect(waiting?.state == .queued)
                #expect(waiting?.reason == "no_worker")
                catalog.become("leaving", "local")
                #expect(try await fleet.wait(for: task, toBe: .succeeded)?.attempts == 1)
            }
        }
    }

    @Test("An attempt that runs when its pool is lost comes to its end, and its task with it")
    func runningEnds() async throws {
        try await with { fleet async throws in
            let catalog = Catalog("local", "leaving")
            let (gate, opened) = AsyncStream.makeStream(of: Void.self)
            let kind = ScriptedKind { _, _ in
                for await _ in gate { break }
                return AttemptReport(result: nil)
            }
            try await fleet.withWorker([kind], pools: { catalog.current }) {
                try await wait(for: "leaving", granted: true, fleet)
                let task = try await fleet.enqueue(try await fleet.task(in: "leaving"))
                _ = try await fleet.wait(for: task, toBe: .running)
                catalog.become("local")
                try await wait(for: "leaving", granted: false, fleet)
                opened.yield()
                #expect(try await fleet.wait(for: task, toBe: .succeeded)?.attempts == 1)
            }
        }
    }
}
