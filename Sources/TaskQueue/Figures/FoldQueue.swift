import Domain
package import PostgresDriver

/// Folds what was counted since the last time into the counters, at most `rowsMax` rows; call again while it returns
/// that many. One at a time over the fleet: whoever comes second does nothing.
package struct FoldQueue: PostgresStatement {
    package let rowsMax: Int32
    package let idle: Duration

    /// - Parameter idle: does nothing when somebody folded within this time.
    package init(rowsMax: Int32 = 10_000, idle: Duration = .zero) {
        self.rowsMax = rowsMax
        self.idle = idle
    }

    package static let sql = """
        SELECT CASE WHEN f.folded_at <= clock_timestamp() - make_interval(secs => $2) THEN fold_queue($1) ELSE 0 END
        FROM (SELECT folded_at FROM queue_fold ORDER BY generation DESC LIMIT 1) f
        """

    package var binds: [PostgresValue] { [.int4(rowsMax), .float8(idle.seconds)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}
