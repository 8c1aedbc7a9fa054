package import PostgresDriver

/// Takes a maintenance duty if it is due; a row means: do it now. However many workers ask, one gets it per
/// period, and if that one dies the next period goes to another: no leader, no session, no lock.
package struct TakeDuty: PostgresStatement {
    package let name: String
    package let period: Duration
    package init(name: String, period: Duration) {
        self.name = name
        self.period = period
    }

    package static let sql = """
        INSERT INTO duty AS d (name, next_at) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
        ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at WHERE d.next_at <= clock_timestamp()
        RETURNING true
        """

    package var binds: [PostgresValue] {
        [.text(name), .float8(Double(period.components.seconds) + Double(period.components.attoseconds) / 1e18)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { true }
}
