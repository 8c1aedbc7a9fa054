package import PostgresDriver

/// Counts the tables once after an upgrade, when the last process of the release before has gone. Returns whether it
/// did. Moves of tasks wait meanwhile, about a second per ten million tasks.
package struct RecountAfterUpgrade: PostgresStatement {
    package init() {}
    package static let sql = "SELECT recount_after_upgrade()"
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
