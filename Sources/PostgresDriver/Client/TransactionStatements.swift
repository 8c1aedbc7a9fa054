struct BeginTransaction: PostgresStatement {
    typealias Row = Void
    static let sql = "BEGIN ISOLATION LEVEL READ COMMITTED"
}

struct CommitTransaction: PostgresStatement {
    typealias Row = Void
    static let sql = "COMMIT"
}

struct RollbackTransaction: PostgresStatement {
    typealias Row = Void
    static let sql = "ROLLBACK"
}
