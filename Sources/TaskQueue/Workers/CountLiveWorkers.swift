package import PostgresDriver

/// How many workers hold their lease now: among so many a limit is shared that nobody watches for all of them.
package struct CountLiveWorkers: PostgresStatement {
    package init() {}
    package static let sql = "SELECT count(*) FROM worker WHERE stopped_at IS NULL AND lease_until > clock_timestamp()"
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
