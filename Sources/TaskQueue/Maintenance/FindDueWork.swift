package import PostgresDriver

/// Whether there is anything for the duties to do: index probes in one statement, so that an idle worker asks
/// little. Asked by every worker; the duties themselves are safe together.
package struct FindDueWork: PostgresStatement {
    package struct Row: Sendable {
        package let hasDeferred: Bool
        package let hasExpired: Bool
        package let hasLostWorker: Bool
    }

    package init() {}

    package static let sql = """
        SELECT EXISTS (SELECT 1 FROM task_deferred WHERE run_at <= clock_timestamp()),
            EXISTS (SELECT 1 FROM task_expiry e WHERE e.expires_at <= clock_timestamp()
                AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = e.task_id)),
            EXISTS (SELECT 1 FROM worker WHERE stopped_at IS NULL AND lease_until < clock_timestamp())
        """

    package var binds: [PostgresValue] { [] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(hasDeferred: try row.value(0), hasExpired: try row.value(1), hasLostWorker: try row.value(2))
    }
}
