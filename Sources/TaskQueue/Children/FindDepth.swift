package import Domain
package import PostgresDriver

/// How many tasks stand above one that is a child: its parent, the parent's parent and so on, counted up to `most`.
///
/// Cost: a look by primary key for each. Who is whose child never changes, so the answer does not age.
package struct FindDepth: PostgresStatement {
    package let tenant: TenantID
    package let task: TaskID
    package let most: Int32
    package init(tenant: TenantID, task: TaskID, most: Int32) {
        self.tenant = tenant
        self.task = task
        self.most = most
    }

    package static let sql = """
        WITH RECURSIVE line AS (
            SELECT $2::uuid AS id, 0 AS depth
            UNION ALL
            SELECT t.parent_task, l.depth + 1 FROM line l CROSS JOIN LATERAL (
                SELECT t.parent_task FROM task t WHERE t.tenant_id = $1 AND t.id = l.id OFFSET 0
            ) t
            WHERE t.parent_task IS NOT NULL AND l.depth < $3::int4
        )
        SELECT max(depth) FROM line
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(task.uuid), .int4(most)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}
