package import PostgresDriver

/// The whole input of an attempt, as JSON text, for one that the claim did not carry. No row: the attempt is not ours any
/// more, and what it would cost to bring the input is saved.
package struct LoadInput: PostgresStatement {
    package let attempt: RunningAttempt
    package init(of attempt: RunningAttempt) { self.attempt = attempt }

    package static let sql = """
        SELECT t.input FROM task_running r CROSS JOIN LATERAL (\(Probe.task(of: "r"))) t
        WHERE \(RunningAttempt.isHeld)
        """

    package var binds: [PostgresValue] { attempt.binds }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> [UInt8] { try row.value(0) }
}
