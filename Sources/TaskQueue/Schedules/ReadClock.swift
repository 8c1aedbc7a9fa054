package import Foundation
package import PostgresDriver

/// The database's clock, by which schedules live.
package struct ReadClock: PostgresStatement {
    package init() {}
    package static let sql = "SELECT clock_timestamp()"
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Date { try row.value(0) }
}
