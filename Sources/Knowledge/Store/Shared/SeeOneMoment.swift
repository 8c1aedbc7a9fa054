import PostgresDriver

/// Lets a transaction see everything as of its next statement. Its first statement.
struct SeeOneMoment: PostgresStatement {
    typealias Row = Void
    static let sql = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
}
