package import PostgresDriver

/// The size of an attempt's input in bytes, before it is loaded. No row: the attempt is not ours any more.
///
/// Not a part of the claim: a compressed input is unpacked for it, and whatever is claimed and settled beside it would
/// wait.
package struct MeasureInput: PostgresStatement {
    package let attempt: RunningAttempt
    package init(of attempt: RunningAttempt) { self.attempt = attempt }

    package static let sql = """
        SELECT \(InputSize.bytes(of: "t.input"))::int8
        FROM task_running r CROSS JOIN LATERAL (\(Probe.task(of: "r"))) t
        WHERE \(RunningAttempt.isHeld)
        """

    package var binds: [PostgresValue] { attempt.binds }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
