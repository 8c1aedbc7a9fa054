package import Domain
package import PostgresDriver

/// A tenant's policy as workers need it. Always one row: a tenant that has set none has the standard policy, which the
/// reader knows.
package struct FindTenantPolicy: PostgresStatement {
    package struct Row: Sendable {
        /// Stored JSON; nil when the tenant has set none.
        package let policy: [UInt8]?
        /// Whether its debug mode is on, by the database's clock.
        package let isDebugging: Bool
    }

    package let tenant: TenantID
    package init(tenant: TenantID) { self.tenant = tenant }

    package static let sql = """
        SELECT (SELECT policy::text FROM tenant_policy WHERE tenant_id = $1),
            EXISTS (SELECT 1 FROM tenant_debug WHERE tenant_id = $1 AND ends_at > clock_timestamp())
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(policy: try row.value(0, as: String?.self).map { Array($0.utf8) }, isDebugging: try row.value(1))
    }
}
