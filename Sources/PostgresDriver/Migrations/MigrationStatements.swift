/// Makes other migrating processes wait until this transaction ends. Tied to the transaction, not to the session, so
/// that a pooler in between does no harm. `search_path` and the timeouts likewise hold for the transaction only.
struct BeginMigrating: PostgresStatement {
    typealias Row = Void

    let lockKey: Int64
    let schema: String

    static let sql = """
        SELECT set_config('statement_timeout', '0', true), set_config('search_path', $2, true),
          pg_advisory_xact_lock($1)
        """

    var binds: [PostgresValue] { [.int8(lockKey), .text("\(schema), public")] }
}

/// Whether the table that records migrations exists.
struct FindMigrationTable: PostgresStatement {
    let schema: String

    static let sql = "SELECT to_regclass($1) IS NOT NULL"

    var binds: [PostgresValue] { [.text("\(schema).schema_migration")] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}

struct SetSearchPath: PostgresStatement {
    typealias Row = Void

    let schema: String

    static let sql = "SELECT set_config('search_path', $1, true)"

    var binds: [PostgresValue] { [.text("\(schema), public")] }
}

struct ReadMigrations: PostgresStatement {
    static let sql = "SELECT version, name, checksum FROM schema_migration ORDER BY version"

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Migration {
        Migration(version: try row.value(0), name: try row.value(1), checksum: try row.value(2))
    }
}

/// Names the transaction, so that a script which ended it is found out.
struct ReadTransactionID: PostgresStatement {
    static let sql = "SELECT pg_current_xact_id()::text"

    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

struct RecordMigration: PostgresStatement {
    typealias Row = Void

    let migration: Migration

    static let sql = "INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)"

    var binds: [PostgresValue] {
        [.int4(Int32(clamping: migration.version)), .text(migration.name), .text(migration.checksum)]
    }
}
