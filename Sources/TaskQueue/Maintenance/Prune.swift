package import PostgresDriver

/// Deletes keys that nobody holds any more, worker rows that stopped a day ago and own nothing, schedules that fired their
/// only time a month ago, and places in the line for money that nobody came back for.
///
/// At most `limit` keys per call; returns how many rows it looked at, so call again while that is the limit.
///
/// The key of a task that is unique while queued stays as long as the task waits; its row is looked at again in a day.
package struct PruneRows: PostgresStatement {
    package let limit: Int64
    package init(limit: Int64 = 10_000) { self.limit = limit }
    package static let sql = """
        WITH due AS MATERIALIZED (
            -- Locked, so that nobody takes the key between this look and the deletion; who is taking it now is passed over.
            SELECT u.ctid, u.scope = 'unique.queued' AND coalesce(
                -- Not EXISTS, which may be planned as one scan of the whole queue.
                (SELECT true FROM task_ready q WHERE q.task_id = u.task_id AND q.attempt = 0),
                (SELECT true FROM task_deferred d WHERE d.task_id = u.task_id AND d.attempt = 0), false) AS is_held
            FROM unique_key u WHERE u.expires_at < (SELECT clock_timestamp())
            ORDER BY u.expires_at LIMIT $1 FOR UPDATE OF u SKIP LOCKED
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
        , fired AS (
            DELETE FROM schedule WHERE at IS NOT NULL AND last_fire_at < clock_timestamp() - interval '30 days'
        ), strayed AS (
            -- Places in the line for money of tasks that ended otherwise.
            DELETE FROM budget_waiter WHERE ctid = ANY (ARRAY(
                SELECT w.ctid FROM budget_waiter w WHERE w.expires_at < (SELECT clock_timestamp())
                ORDER BY w.expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING 1
        )
        SELECT (SELECT count(*) FROM due) + (SELECT count(*) FROM workers)
            + (SELECT count(*) FROM strayed)
        """
    package var binds: [PostgresValue] { [.int8(limit)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Drops the oldest day whose tasks all ended longer ago than `keepDays`, and returns it; call again until there is none.
/// Throws `lockNotAvailable` when a reader is in the way.
package struct DropOldPartitions: PostgresStatement {
    package let keepDays: Int32
    package init(keepDays: Int32) { self.keepDays = keepDays }
    package static let sql = "SELECT drop_old_partitions($1)"
    package var binds: [PostgresValue] { [.int4(keepDays)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> [String] { try row.value(0) }
}

/// Drops the oldest day of the ledger when it ended longer ago than `keepDays` and two months, and returns it; call again
/// until there is none. Throws `lockNotAvailable` when a reader is in the way.
package struct DropOldLedger: PostgresStatement {
    package let keepDays: Int32
    package init(keepDays: Int32) { self.keepDays = keepDays }
    package static let sql = "SELECT drop_old_ledger($1)"
    package var binds: [PostgresValue] { [.int4(keepDays)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> [String] { try row.value(0) }
}
