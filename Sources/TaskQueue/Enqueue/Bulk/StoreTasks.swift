package import Domain
package import PostgresDriver

/// Stores a batch of tasks with their schedules, expiries and events, and leaves out their places in the queue, which
/// ``QueueTasks`` gives at the end of the same transaction. Returns how many.
package struct StoreTasks: PostgresStatement {
    package let tasks: [NewTask]
    package init(_ tasks: [NewTask]) { self.tasks = tasks }

    package static let sql = """
        WITH new AS (
            INSERT INTO task (\(NewTaskColumns.names), accepted_seq)
            SELECT \(NewTaskColumns.names), \(TrailPlace.next) FROM unnest(\(NewTaskColumns.parameters)) AS n(\(NewTaskColumns.names))
            RETURNING id, tenant_id, pool_id, priority, run_at, expires_at
        ), deferred AS (
            INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, reason)
            SELECT id, run_at, tenant_id, pool_id, priority, 'schedule' FROM new WHERE run_at > now()
        ), expiry AS (
            INSERT INTO task_expiry (task_id, tenant_id, expires_at)
            SELECT id, tenant_id, expires_at FROM new WHERE expires_at IS NOT NULL
        )
        SELECT count(*) FROM new
        """

    package var binds: [PostgresValue] { NewTaskColumns.values(tasks) }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
