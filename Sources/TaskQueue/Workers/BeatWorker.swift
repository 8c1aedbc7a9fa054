package import Domain
import Foundation
package import PostgresDriver

/// Renews a worker's lease. No row means that the lease is lost: the epoch has moved on, and nothing that this
/// fence guards may be written any more. Also tells which of its running tasks somebody wants cancelled.
package struct BeatWorker: PostgresStatement {
    package let fence: WorkerFence
    package let lease: Duration
    package init(fence: WorkerFence, lease: Duration) {
        self.fence = fence
        self.lease = lease
    }

    package static let sql = """
        UPDATE worker SET lease_until = clock_timestamp() + make_interval(secs => $3)
        WHERE id = $1 AND epoch = $2 AND stopped_at IS NULL
        RETURNING ARRAY(SELECT task_id FROM task_running
            WHERE worker_id = $1 AND epoch = $2 AND cancel_requested LIMIT 1000)
        """

    package var binds: [PostgresValue] { [.int8(fence.worker), .int4(fence.epoch), .float8(lease.seconds)] }

    /// The tasks to cancel.
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> [TaskID] {
        try row.value(0, as: [UUID].self).map { TaskID($0) }
    }
}
