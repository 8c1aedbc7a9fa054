import PostgresDriver

/// Where the write-ahead log stands, in bytes.
struct WALPosition: PostgresStatement {
    static let sql = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::int8"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

extension BenchDatabase {
    func walPosition() async throws -> Int64 { try await general.run(WALPosition()).first ?? 0 }
}
