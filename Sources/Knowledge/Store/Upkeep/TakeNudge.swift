import Domain
import PostgresDriver

/// Takes the right to ask again for an index's pending documents: one row, for one worker, once in a while. Behind
/// ``LockFreeIndex``.
struct TakeNudge: PostgresStatement {
    let index: IndexID
    let age: Duration

    /// Of an index `i`; `$1` is the least time between two. A task that waits behind a long queue is not asked for again.
    static let isDue = """
        i.deleted_at IS NULL
            AND (i.nudged_at IS NULL OR i.nudged_at < clock_timestamp() - make_interval(secs => $1))
            AND \(isIdle)
        """
    /// Whether the task by which was asked last is over.
    static let isIdle = """
        NOT (
                EXISTS (SELECT 1 FROM task t WHERE t.tenant_id = i.tenant_id AND t.id = i.nudge_task)
                AND NOT EXISTS (SELECT 1 FROM task_outcome o WHERE o.task_id = i.nudge_task))
        """
    static let sql = """
        UPDATE knowledge_index i SET nudged_at = clock_timestamp() WHERE i.id = $2 AND \(isDue) RETURNING true
        """
    var binds: [PostgresValue] { [.float8(age.inSeconds), .uuid(index.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
