package import PostgresDriver

/// Deletes keys that nobody holds any more, and worker rows that stopped a day ago and own nothing.
///
/// The key of a task that is unique while queued stays as long as the task waits; its row is looked at again in a day.
package struct PruneRows: PostgresStatement {
    package init() {}
    package static let sql = """
        WITH due AS (
            -- Locked, so that nobody takes the key between this look and the deletion; who is taking it now is passed over.
            SELECT u.ctid, u.scope = 'unique.queued' AND coalesce(
                -- Not EXISTS, which may be planned as one scan of the whole queue.
                (SELECT true FROM task_ready q WHERE q.task_id = u.task_id),
                (SELECT true FROM task_deferred d WHERE d.task_id = u.task_id), false) AS is_held
            FROM unique_key u WHERE u.expires_at < (SELECT clock_timestamp()) FOR UPDATE OF u SKIP LOCKED
        ), kept AS (
            UPDATE unique_key SET expires_at = clock_timestamp() + interval '1 day'
            WHERE ctid = ANY (ARRAY(SELECT ctid FROM due WHERE is_held))
        ), keys AS (
            DELETE FROM unique_key WHERE ctid = ANY (ARRAY(SELECT ctid FROM due WHERE NOT is_held)) RETURNING 1
        ), workers AS (
            DELETE FROM worker w WHERE stopped_at < clock_timestamp() - interval '1 day'
            AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.worker_id = w.id)
            AND NOT EXISTS (SELECT 1 FROM model_call_open c WHERE c.worker_id = w.id) RETURNING 1
        )
        SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM workers)
        """
    package var binds: [PostgresValue] { [] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Makes the partitions of the coming days. Returns how many were missing.
package struct EnsurePartitions: PostgresStatement {
    package let daysAhead: Int32
    package init(daysAhead: Int32) { self.daysAhead = daysAhead }
    package static let sql = "SELECT ensure_partitions($1)"
    package var binds: [PostgresValue] { [.int4(daysAhead)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}

/// Drops the days whose tasks all ended longer ago than `keepDays`. Returns them.
package struct DropOldPartitions: PostgresStatement {
    package let keepDays: Int32
    package init(keepDays: Int32) { self.keepDays = keepDays }
    package static let sql = "SELECT drop_old_partitions($1)"
    package var binds: [PostgresValue] { [.int4(keepDays)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> [String] { try row.value(0) }
}
