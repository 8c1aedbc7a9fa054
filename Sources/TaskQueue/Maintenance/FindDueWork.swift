package import PostgresDriver

/// Whether there is anything for the duties to do: index probes in one statement, so that an idle worker asks
/// little. Asked by every worker; the duties themselves are safe together.
package struct FindDueWork: PostgresStatement {
    package struct Row: Sendable {
        package let hasDeferred: Bool
        package let hasExpired: Bool
        /// A lease has ended; or, when strays were looked for, a task or a call has no live worker.
        package let needsRescue: Bool
        /// When strays were looked for: a task waits for children, or has some that are not ended.
        package let hasFamilies: Bool
    }

    package let looksForStrays: Bool
    /// - Parameter looksForStrays: also look at every running task and open call for a live worker; costs a probe each.
    package init(looksForStrays: Bool = false) { self.looksForStrays = looksForStrays }

    package static let sql = """
        SELECT EXISTS (SELECT 1 FROM task_deferred WHERE run_at <= clock_timestamp()),
            EXISTS (SELECT 1 FROM task_expiry e WHERE e.expires_at <= clock_timestamp()
                AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = e.task_id)),
            EXISTS (SELECT 1 FROM worker WHERE stopped_at IS NULL AND lease_until < clock_timestamp())
                OR ($1 AND EXISTS (SELECT 1 FROM task_running r WHERE NOT EXISTS (SELECT 1 FROM worker w
                    WHERE w.id = r.worker_id AND w.epoch = r.epoch AND w.stopped_at IS NULL)))
                OR ($1 AND EXISTS (SELECT 1 FROM model_call_open c WHERE c.deadline < clock_timestamp())),
            $1 AND (EXISTS (SELECT 1 FROM task_waiting) OR EXISTS (SELECT 1 FROM task_child_open))
        """

    package var binds: [PostgresValue] { [.bool(looksForStrays)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            hasDeferred: try row.value(0), hasExpired: try row.value(1), needsRescue: try row.value(2),
            hasFamilies: try row.value(3))
    }
}
