package import PostgresDriver

/// Makes the first partition that is missing among those of the coming days, and returns its name; no row when none is.
///
/// One per call, so that the lock which a new day needs is held for some milliseconds. It needs nobody to be using the
/// default partition: whoever has read the table in a transaction that is still open is in the way, and everybody else
/// would wait behind us. So it waits for a tenth of a second and then throws `lockNotAvailable`; come again, there are days
/// to spare.
package struct MakePartition: PostgresStatement {
    package let daysAhead: Int32
    package init(daysAhead: Int32) { self.daysAhead = daysAhead }
    package static let sql = "SELECT name FROM make_missing_partition($1) AS made(name) WHERE name IS NOT NULL"
    package var binds: [PostgresValue] { [.int4(daysAhead)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
