package import PostgresDriver

/// The budget of a tenant. No row: there is no such tenant.
package struct FindBudget: PostgresStatement {
    package let tenant: String
    package init(tenant: String) { self.tenant = tenant }

    package static let sql = """
        SELECT \(Budget.columns) FROM tenant t LEFT JOIN budget b ON b.tenant_id = t.id WHERE t.name = $1
        """

    package var binds: [PostgresValue] { [.text(tenant)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Budget { try Budget.decode(row) }
}
