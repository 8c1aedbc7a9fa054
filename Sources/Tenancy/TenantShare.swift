package import PostgresDriver

/// What a tenant gets of the pools it shares with others, and what it may ask of models.
package struct TenantShare: Sendable {
    package let name: String
    /// How many tasks it gets in a turn, relative to the others.
    package let weight: Int32
    /// The most of its tasks that may run at once over all pools and workers; nil is no cap.
    package let inFlightMax: Int32?
    package let limits: TenantLimits

    static let columns = "name, weight, in_flight_max, \(TenantLimits.columns)"

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Self {
        TenantShare(
            name: try row.value(0), weight: try row.value(1), inFlightMax: try row.value(2, as: Int32?.self),
            limits: try TenantLimits(row, from: 3))
    }
}

/// A page of the tenants and their shares, by name.
package struct ListTenants: PostgresStatement {
    package let after: String
    package let limit: Int32
    package init(after: String = "", limit: Int32) {
        self.after = after
        self.limit = limit
    }

    package static let sql = "SELECT \(TenantShare.columns) FROM tenant WHERE name > $1 ORDER BY name LIMIT $2"
    package var binds: [PostgresValue] { [.text(after), .int4(limit)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TenantShare { try TenantShare.decode(row) }
}
