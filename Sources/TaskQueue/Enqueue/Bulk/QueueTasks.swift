package import Domain
package import PostgresDriver

/// Gives stored tasks their places in the queue, in their order; those that are scheduled for later have theirs already.
///
/// Places are drawn here and the commit follows at once. Were they drawn while a long request is still being stored,
/// claimers would meanwhile claim later places and move their low-water marks past these, and only a look at what came
/// late, some seconds later, would find them.
package struct QueueTasks: PostgresStatement {
    package let tasks: ArraySlice<NewTask>
    package init(_ tasks: ArraySlice<NewTask>) { self.tasks = tasks }

    // now() is the transaction's, so that this and StoreTasks agree on what is later.
    package static let sql = """
        INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
        SELECT q.id, q.tenant_id, q.pool_id, q.priority
        FROM unnest($1::uuid[], $2::int4[], $3::int2[], $4::int2[], $5::timestamptz[]) WITH ORDINALITY
            AS q(id, tenant_id, pool_id, priority, run_at, n)
        WHERE q.run_at IS NULL OR q.run_at <= now() ORDER BY q.n
        """

    package var binds: [PostgresValue] {
        [
            .uuids(tasks.map(\.id.uuid)), .int4s(tasks.map(\.tenant.rawValue)), .int2s(tasks.map(\.pool.rawValue)),
            .int2s(tasks.map(\.priority.rawValue)), .timestamps(tasks.map(\.runAt)),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
