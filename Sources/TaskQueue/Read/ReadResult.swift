package import Domain
package import PostgresDriver

/// The result of a tenant's task that succeeded, and nothing else of it: a probe by primary key.
package struct ReadResult: PostgresStatement {
    package let tenant: TenantID
    package let task: TaskID
    package init(tenant: TenantID, task: TaskID) {
        self.tenant = tenant
        self.task = task
    }

    package static let sql =
        "SELECT result FROM task_outcome WHERE task_id = $2 AND tenant_id = $1 AND state = 1 AND result IS NOT NULL"

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(task.uuid)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> [UInt8] { try row.value(0) }
}
