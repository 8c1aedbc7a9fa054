import PostgresDriver

/// How many transactions a database has seen, by the server's statistics, which trail by about a second. Ask from
/// another database, so that the question is not counted.
struct DatabaseTransactions: PostgresStatement {
    let database: String
    static let sql = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = $1"
    var binds: [PostgresValue] { [.text(database)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// The name of the database a client is connected to.
struct CurrentDatabase: PostgresStatement {
    static let sql = "SELECT current_database()::text"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
