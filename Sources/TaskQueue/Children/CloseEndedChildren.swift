package import PostgresDriver

/// Closes children that have an outcome and are open all the same: a worker of a release that knows no children ended them
/// during an upgrade. Without it their parents would wait for ever. Looks at the oldest `limit` open ones.
package struct CloseEndedChildren: PostgresStatement {
    package let limit: Int32
    package init(limit: Int32) { self.limit = limit }

    package static let sql = """
        WITH oldest AS MATERIALIZED (
            SELECT child_id FROM task_child_open ORDER BY child_id LIMIT $1
        ), closed AS (
            DELETE FROM task_child_open o WHERE o.child_id = ANY (ARRAY(SELECT child_id FROM oldest))
            -- Not EXISTS, which may be planned as one scan of every outcome there is.
            AND (SELECT true FROM task_outcome t WHERE t.task_id = o.child_id) IS NOT NULL
            RETURNING 1
        )
        SELECT count(*) FROM closed
        """

    package var binds: [PostgresValue] { [.int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
