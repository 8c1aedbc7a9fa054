package import Domain
package import PostgresDriver

/// Lets an idempotency key that this transaction has taken stand for a task that was there already, so that whoever sends
/// the same request again is told of the same task.
package struct PointRequestKey: PostgresStatement {
    package let tenant: TenantID
    package let key: String
    package let target: TaskID
    /// What ``BulkIDs`` needs to answer a request of many tasks again.
    package let returned: [UInt8]?
    package init(tenant: TenantID, key: String, target: TaskID, returned: [UInt8]? = nil) {
        self.tenant = tenant
        self.key = key
        self.target = target
        self.returned = returned
    }

    package static let sql = """
        UPDATE unique_key SET task_id = $3, returned = $4 WHERE tenant_id = $1 AND scope = 'task' AND key = $2
        """

    package var binds: [PostgresValue] {
        [.int4(tenant.rawValue), .text(key), .uuid(target.uuid), .optional(json: returned)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
