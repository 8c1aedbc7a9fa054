import Domain
import Fleet
import PostgresDriver
import Synchronization
import TaskQueue

/// The row numbers of the pools that kinds name. They never change while a database lives.
final class PoolDirectory: Sendable {
    private let known = Mutex<[PoolName: PoolID]>([:])
    func id(of name: PoolName) -> PoolID? { known.withLock { $0[name] } }

    /// The directory of `pools`, which are made where they are missing.
    static func ensuring(
        _ pools: [FleetConfiguration.Pool], in postgres: PostgresClient
    ) async throws(PostgresError) -> PoolDirectory {
        let directory = PoolDirectory()
        try await directory.ensure(pools, in: postgres)
        return directory
    }

    /// Makes the pools that are missing, gives those their limits whose limits are stated, and remembers them. Done twice,
    /// or by several processes at once, it does no more.
    func ensure(_ pools: [FleetConfiguration.Pool], in postgres: PostgresClient) async throws(PostgresError) {
        // In one trip, and in one order for all processes: each locks the rows of its pools.
        let pools = pools.sorted { $0.name.rawValue < $1.name.rawValue }
        let statements = pools.map { pool in
            EnsurePool(name: pool.name, provider: pool.provider, limit: pool.limit, replacesLimit: pool.isLimitStated)
        }
        let ids = try await postgres.runAll(statements)
        known.withLock { known in
            for (pool, id) in zip(pools, ids) { known[pool.name] = id.first }
        }
    }
}
