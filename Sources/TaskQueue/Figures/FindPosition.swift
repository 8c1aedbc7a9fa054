package import Domain
package import PostgresDriver

/// What stands before a task that waits for a slot: figures of its pool, never of another tenant's tasks.
package struct TaskPosition: Sendable {
    package let pool: PoolName
    package let isPaused: Bool
    /// Tasks of the pool that are ready, this one included, when it was last counted (about a second ago).
    package let ready: Int64
    /// How long the oldest of them has been ready, in seconds; nil when nobody knows.
    package let oldestAge: Double?
}

/// The position of a tenant's task: some primary-key probes, whatever the backlog.
package struct FindPosition: PostgresStatement {
    package let tenant: TenantID
    package let task: TaskID
    package init(tenant: TenantID, task: TaskID) {
        self.tenant = tenant
        self.task = task
    }

    package static let sql = """
        SELECT p.name, p.paused, greatest(1, (
            SELECT sum(CASE c.place WHEN 'queued' THEN c.n ELSE -c.n END) FROM queue_counter c
            WHERE c.generation = (SELECT f.generation FROM queue_fold f ORDER BY f.generation DESC LIMIT 1) AND c.pool_id = t.pool_id
            AND c.place IN ('queued', 'started')))::int8,
            extract(epoch FROM clock_timestamp() - o.since)::float8
        FROM task t JOIN pool p ON p.id = t.pool_id LEFT JOIN queue_oldest o ON o.pool_id = t.pool_id
        WHERE t.tenant_id = $1 AND t.id = $2
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(task.uuid)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskPosition {
        TaskPosition(
            pool: PoolName(rawValue: try row.value(0)), isPaused: try row.value(1), ready: try row.value(2),
            oldestAge: try row.value(3))
    }
}
