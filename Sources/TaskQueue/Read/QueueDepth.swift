package import PostgresDriver

/// What the queue holds now. Counting is bounded: each figure stops at `ceiling`.
package struct QueueDepth: PostgresStatement {
    package struct Row: Sendable {
        package let ready: Int64
        package let deferred: Int64
        package let running: Int64
        package let openCalls: Int64
    }

    package let ceiling: Int32
    package init(ceiling: Int32 = 100_000) { self.ceiling = ceiling }

    package static let sql = """
        SELECT (SELECT count(*) FROM (SELECT 1 FROM task_ready LIMIT $1) a),
            (SELECT count(*) FROM (SELECT 1 FROM task_deferred LIMIT $1) b),
            (SELECT count(*) FROM (SELECT 1 FROM task_running LIMIT $1) c),
            (SELECT count(*) FROM (SELECT 1 FROM model_call_open LIMIT $1) d)
        """

    package var binds: [PostgresValue] { [.int4(ceiling)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            ready: try row.value(0), deferred: try row.value(1), running: try row.value(2), openCalls: try row.value(3))
    }
}
