package import Domain
package import PostgresDriver

/// Every pool with its limit and what is granted of it now.
package struct ListPools: PostgresStatement {
    package struct Row: Sendable {
        package let id: PoolID
        package let name: PoolName
        package let provider: String?
        package let limit: Int32
        package let granted: Int32
    }

    package init() {}

    package static let sql = """
        SELECT p.id, p.name, p.provider, p.slot_limit,
            coalesce((SELECT sum(l.granted) FROM slot_lease l
                WHERE l.pool_id = p.id AND l.expires_at > clock_timestamp()), 0)::int4
        FROM pool p ORDER BY p.id
        """

    package var binds: [PostgresValue] { [] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            id: PoolID(try row.value(0)), name: PoolName(rawValue: try row.value(1)), provider: try row.value(2),
            limit: try row.value(3), granted: try row.value(4))
    }
}
