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
///
/// Asks the catalogue's table and not `to_regclass`: that answers from a cache which is not refreshed by waiting for an
/// advisory lock, so it would miss a table that another process made meanwhile.
struct FindMigrationTable: PostgresStatement {
    let schema: String

    static let sql = """
        SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'schema_migration')
        """

    var binds: [PostgresValue] { [.text(schema)] }

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
