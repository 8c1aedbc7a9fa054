import Domain
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

/// Keeps the worker's slots in step with the pools that its process works for, which a new catalogue changes.
///
/// The pools are asked for and never told, so there is no second copy of the catalogue that could be older than it. A pool
/// that is new gets its row, whoever comes first, and this worker's slots in it with a renewal that is begun at once. One that
/// is gone is claimed from no more: the calls that run in it end, what waits for a slot goes back to the queue, and its tasks
/// wait there until some worker has the provider again. A look is a comparison in memory; only a change costs statements.
final class WorkerPools: Sendable {
    /// How long a change may go unnoticed.
    static let period: Duration = .milliseconds(500)

    private let wanted: @Sendable () -> [FleetConfiguration.Pool]
    private let postgres: PostgresClient
    private let slots: SlotKeeper
    private let lanes: ProviderLanes
    private let served = Mutex<[FleetConfiguration.Pool]>([])

    init(
        postgres: PostgresClient, slots: SlotKeeper, lanes: ProviderLanes,
        wanted: @escaping @Sendable () -> [FleetConfiguration.Pool]
    ) {
        self.postgres = postgres
        self.slots = slots
        self.lanes = lanes
        self.wanted = wanted
    }

    /// Looks until cancelled. A failure changes nothing and is tried again with the next look.
    /// - Parameter onChange: called when slots should be asked for.
    func run(logger: WorkerLogger, onChange: @Sendable () -> Void) async {
        // A sleep that throws was cancelled: the worker stops.
        while (try? await Task.sleep(for: Self.period)) != nil {
            do {
                guard let change = try await follow() else { continue }
                for pool in change.added {
                    logger.notice("works for a new pool", metadata: [LogKey.pool.rawValue: "\(pool)"])
                }
                for pool in change.left {
                    logger.notice("works for a pool no more", metadata: [LogKey.pool.rawValue: "\(pool)"])
                }
                onChange()
            } catch {
                logger.warning(
                    "the worker's pools cannot be changed now", metadata: [LogKey.error.rawValue: "\(error)"])
            }
        }
    }

    /// Which pools a worker has come to work for and which it has left.
    struct Change: Sendable {
        let now: [PoolName]
        let added: [PoolName]
        let left: [PoolName]
    }

    /// Works for the pools that are wanted now. Returns nil when it does already. One caller at a time.
    func follow() async throws(PostgresError) -> Change? {
        let pools = wanted()
        let before = served.withLock(\.self)
        guard pools != before else { return nil }
        var known: [(id: PoolID, pool: FleetConfiguration.Pool)] = []
        for pool in pools {
            // The limit of a pool that is there is not this worker's to change: an operator may have.
            let statement = EnsurePool(
                name: pool.name, provider: pool.provider, limit: pool.limit, replacesLimit: false)
            guard let id = try await postgres.run(statement).first else { continue }
            known.append((id, pool))
        }
        // First the lanes: a call that finds its lane waits for the slots, and one that finds none is sent back.
        lanes.replace(with: known.map { (provider: $0.pool.provider, id: $0.id) })
        slots.update { [known, bound = lanes.bound] in
            $0.serve(known.map { (id: $0.id, wanted: $0.pool.size) }, bound: bound)
        }
        served.withLock { $0 = pools }
        let (names, earlier) = (pools.map(\.name), before.map(\.name))
        return Change(
            now: names, added: names.filter { !earlier.contains($0) }, left: earlier.filter { !names.contains($0) })
    }
}
