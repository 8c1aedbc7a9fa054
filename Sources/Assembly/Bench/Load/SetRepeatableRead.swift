import PostgresDriver

/// Lets a transaction keep its first snapshot to its end. It must be the transaction's first statement.
struct SetRepeatableRead: PostgresStatement {
    typealias Row = Void
    static let sql = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
}
