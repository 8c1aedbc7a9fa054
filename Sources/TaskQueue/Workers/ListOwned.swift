package import Domain
import Foundation
package import PostgresDriver

/// What the database believes a worker is running, of what it claimed at least `age` ago.
package struct ListOwned: PostgresStatement {
    package let fence: WorkerFence
    package let age: Duration
    package init(fence: WorkerFence, age: Duration) {
        self.fence = fence
        self.age = age
    }

    package static let sql = """
        SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted FROM task_running
        WHERE worker_id = $1 AND epoch = $2 AND started_at < clock_timestamp() - make_interval(secs => $3)
        LIMIT 20000
        """

    package var binds: [PostgresValue] { [.int8(fence.worker), .int4(fence.epoch), .float8(age.seconds)] }

    /// Enough of the claim to hand it back.
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> ClaimedTask {
        ClaimedTask(
            id: TaskID(try row.value(0, as: UUID.self)), tenant: TenantID(try row.value(1)),
            pool: PoolID(try row.value(2)), priority: try row.value(3), seq: 0, attempt: try row.value(4),
            uncounted: try row.value(5), kind: "", attemptsMax: 1, timeout: .zero, isHooked: true, hasExpired: false,
            isCapped: true, nextTurn: Turns.Place(), input: [])
    }
}
