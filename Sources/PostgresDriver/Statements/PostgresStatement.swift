/// One SQL statement as a type: its text, its parameters and its row. Prepared once on each connection that runs it.
package protocol PostgresStatement<Row>: Sendable {
    associatedtype Row: Sendable

    /// A single statement with parameters `$1`, `$2`, … The same text every time: values go into `binds`.
    static var sql: String { get }

    /// One value for each parameter, in order.
    var binds: [PostgresValue] { get }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row
}

extension PostgresStatement where Row == Void {
    package static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

extension PostgresStatement {
    package var binds: [PostgresValue] { [] }
}
