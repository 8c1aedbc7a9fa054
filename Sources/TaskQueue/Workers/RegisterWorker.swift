package import Domain
package import PostgresDriver

/// Enters a worker process with a fresh lease and returns its fence.
package struct RegisterWorker: PostgresStatement {
    package let host: String
    package let pid: Int32
    package let lease: Duration
    package init(host: String, pid: Int32, lease: Duration) {
        self.host = host
        self.pid = pid
        self.lease = lease
    }

    package static let sql = """
        INSERT INTO worker (host, pid, lease_until)
        VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3)) RETURNING id, epoch
        """

    package var binds: [PostgresValue] { [.text(host), .int4(pid), .float8(lease.seconds)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> WorkerFence {
        WorkerFence(worker: try row.value(0), epoch: try row.value(1))
    }
}
