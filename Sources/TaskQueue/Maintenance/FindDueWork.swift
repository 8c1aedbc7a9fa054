package import PostgresDriver

/// Whether there is anything for the duties to do: index probes in one statement, so that an idle worker asks
/// little. Asked by every worker; the duties themselves are safe together. The clock is read in subqueries, because only
/// a value, and no volatile function, can bound an index scan.
package struct FindDueWork: PostgresStatement {
    package struct Row: Sendable {
        package let hasDeferred: Bool
        package let hasExpired: Bool
        /// A lease has ended; or, when strays were looked for, a task or a call has no live worker.
        package let needsRescue: Bool
        package let hasDueSchedules: Bool
        /// When strays were looked for: a task waits for children, or has some that are not ended.
        package let hasFamilies: Bool
        /// Tasks moved and the counters do not know yet.
        package let hasMoved: Bool
        /// This minute has no sample yet.
        package let needsSample: Bool
        /// A task was replaced in SQL and has no outcome yet.
        package let hasReplaced: Bool
    }

    package let looksForStrays: Bool
    /// - Parameter looksForStrays: also look at every running task and open call for a live worker; costs a probe each.
    package init(looksForStrays: Bool = false) { self.looksForStrays = looksForStrays }

    package static let sql = """
        SELECT EXISTS (SELECT 1 FROM task_deferred WHERE run_at <= (SELECT clock_timestamp())),
            -- The order makes the planner walk the index of expiries, whatever size it believes the table to have.
            (SELECT e.expires_at FROM task_expiry e WHERE e.expires_at <= (SELECT clock_timestamp())
                AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = e.task_id)
                ORDER BY e.expires_at LIMIT 1) IS NOT NULL,
            EXISTS (SELECT 1 FROM worker WHERE stopped_at IS NULL AND lease_until < clock_timestamp())
                OR ($1 AND EXISTS (SELECT 1 FROM task_running r WHERE NOT EXISTS (SELECT 1 FROM worker w
                    WHERE w.id = r.worker_id AND w.epoch = r.epoch AND w.stopped_at IS NULL)))
                OR ($1 AND EXISTS (SELECT 1 FROM model_call_open c WHERE c.deadline < clock_timestamp())),
            EXISTS (SELECT 1 FROM schedule WHERE NOT paused AND next_fire_at <= (SELECT clock_timestamp())),
            $1 AND (EXISTS (SELECT 1 FROM task_waiting) OR EXISTS (SELECT 1 FROM task_child_open)),
            EXISTS (SELECT 1 FROM queue_delta
                WHERE tx >= (SELECT reach FROM queue_fold ORDER BY generation DESC LIMIT 1))
                OR EXISTS (SELECT 1 FROM (SELECT * FROM queue_fold ORDER BY generation DESC LIMIT 1) f
                    WHERE (f.decided < f.reach AND f.sweep_at <= clock_timestamp())
                    OR f.next_reach > pg_snapshot_xmax(pg_current_snapshot())),
            NOT EXISTS (SELECT 1 FROM queue_sample WHERE minute >= date_trunc('minute', now(), 'UTC')),
            EXISTS (SELECT 1 FROM task_replaced)
        """

    package var binds: [PostgresValue] { [.bool(looksForStrays)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            hasDeferred: try row.value(0), hasExpired: try row.value(1), needsRescue: try row.value(2),
            hasDueSchedules: try row.value(3), hasFamilies: try row.value(4), hasMoved: try row.value(5),
            needsSample: try row.value(6), hasReplaced: try row.value(7))
    }
}
