package import PostgresDriver

/// A tenant's policy by the tenant's name, for people. No row: there is no such tenant.
package struct ShowTenantPolicy: PostgresStatement {
    package struct Row: Sendable {
        package let tenant: String
        /// Stored JSON; nil when the tenant has set none.
        package let policy: [UInt8]?
    }

    package let name: String
    package init(name: String) { self.name = name }

    package static let sql = """
        SELECT t.name, p.policy::text FROM tenant t LEFT JOIN tenant_policy p ON p.tenant_id = t.id WHERE t.name = $1
        """

    package var binds: [PostgresValue] { [.text(name)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(tenant: try row.value(0), policy: try row.value(1, as: String?.self).map { Array($0.utf8) })
    }
}
