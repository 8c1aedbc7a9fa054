package import PostgresDriver

/// A tenant's latest debug session, without its records. No row: there is no such tenant.
package struct ShowDebug: PostgresStatement {
    package let name: String
    package init(name: String) { self.name = name }

    package static let sql = """
        SELECT t.name, coalesce(d.ends_at > clock_timestamp(), false), d.started_at, d.ends_at, d.reason, d.stored
        FROM tenant t LEFT JOIN tenant_debug d ON d.tenant_id = t.id WHERE t.name = $1
        """

    package var binds: [PostgresValue] { [.text(name)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> DebugSession { try .decode(row) }
}
