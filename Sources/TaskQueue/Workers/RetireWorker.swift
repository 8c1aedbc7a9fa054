package import Domain
package import PostgresDriver

/// Ends a worker's lease at once and gives its slots back: the last write of a graceful stop.
package struct RetireWorker: PostgresStatement {
    package let fence: WorkerFence
    package init(fence: WorkerFence) { self.fence = fence }

    package static let sql = """
        WITH slots AS (DELETE FROM slot_lease WHERE worker_id = $1 AND epoch = $2)
        UPDATE worker SET stopped_at = clock_timestamp(), lease_until = clock_timestamp()
        WHERE id = $1 AND epoch = $2 AND stopped_at IS NULL
        """

    package var binds: [PostgresValue] { [.int8(fence.worker), .int4(fence.epoch)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
