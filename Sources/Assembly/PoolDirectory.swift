import Domain
import Fleet
import PostgresDriver
import Synchronization
import TaskQueue

/// The row numbers of the pools that kinds name. They never change while a database lives.
final class PoolDirectory: Sendable {
    private let known = Mutex<[PoolName: PoolID]>([:])
    func remember(_ name: PoolName, as id: PoolID) { known.withLock { $0[name] = id } }
    func id(of name: PoolName) -> PoolID? { known.withLock { $0[name] } }

    /// The directory of `pools`, which are made where they are missing.
    static func ensuring(
        _ pools: [FleetConfiguration.Pool], in postgres: PostgresClient
    ) async throws(PostgresError) -> PoolDirectory {
        let directory = PoolDirectory()
        for pool in pools {
            let statement = EnsurePool(
                name: pool.name, provider: pool.provider, limit: pool.limit, replacesLimit: pool.isLimitStated)
            if let id = try await postgres.run(statement).first { directory.remember(pool.name, as: id) }
        }
        return directory
    }
}
