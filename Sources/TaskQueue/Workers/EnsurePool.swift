package import Domain
package import PostgresDriver

/// Makes a pool if it is not there. With `limit` set, an existing pool's limit becomes that.
package struct EnsurePool: PostgresStatement {
    package let name: PoolName
    package let provider: String?
    package let limit: Int32
    package let replacesLimit: Bool
    package init(name: PoolName, provider: String?, limit: Int32, replacesLimit: Bool) {
        self.name = name
        self.provider = provider
        self.limit = limit
        self.replacesLimit = replacesLimit
    }

    package static let sql = """
        INSERT INTO pool AS p (name, provider, slot_limit) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET slot_limit = CASE WHEN $4 THEN excluded.slot_limit ELSE p.slot_limit END
        RETURNING id
        """

    package var binds: [PostgresValue] {
        [.text(name.rawValue), .optional(provider), .int4(limit), .bool(replacesLimit)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> PoolID {
        PoolID(try row.value(0))
    }
}
