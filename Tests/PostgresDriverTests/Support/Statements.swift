import PostgresDriver

struct EchoNumber: PostgresStatement {
    let number: Int64

    static let sql = "SELECT $1::int8"
    var binds: [PostgresValue] { [.int8(number)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Fails with `division_by_zero` for zero.
struct Divide: PostgresStatement {
    let divisor: Int64

    static let sql = "SELECT 100 / $1::int8"
    var binds: [PostgresValue] { [.int8(divisor)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

struct Sleep: PostgresStatement {
    typealias Row = Void

    let seconds: Double

    static let sql = "SELECT pg_sleep($1)"
    var binds: [PostgresValue] { [.float8(seconds)] }
}

struct Notify: PostgresStatement {
    typealias Row = Void

    let channel: String
    let payload: String

    static let sql = "SELECT pg_notify($1, $2)"
    var binds: [PostgresValue] { [.text(channel), .text(payload)] }
}

struct BackendID: PostgresStatement {
    static let sql = "SELECT pg_backend_pid()"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}

struct ShowSetting: PostgresStatement {
    let name: String

    static let sql = "SELECT current_setting($1)"
    var binds: [PostgresValue] { [.text(name)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

/// Ends the backends that carry an application name, and returns how many there were.
struct TerminateBackends: PostgresStatement {
    let applicationName: String

    static let sql = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE application_name = $1 AND pid <> pg_backend_pid()
        """
    var binds: [PostgresValue] { [.text(applicationName)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}

/// How many backends with an application name are inside `pg_sleep`.
struct CountSleeping: PostgresStatement {
    let applicationName: String

    static let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'PgSleep'"
    var binds: [PostgresValue] { [.text(applicationName)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}

/// Statements on one shared table of names and numbers; each test uses names of its own.
struct InsertItem: PostgresStatement {
    typealias Row = Void

    let name: String
    let number: Int32

    static let sql = "INSERT INTO driver_test.item (name, number) VALUES ($1, $2)"
    var binds: [PostgresValue] { [.text(name), .int4(number)] }
}

struct SumItems: PostgresStatement {
    let name: String

    static let sql = "SELECT coalesce(sum(number), 0)::int8 FROM driver_test.item WHERE name = $1"
    var binds: [PostgresValue] { [.text(name)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

extension PostgresClient {
    /// Creates the table of `InsertItem` unless it is there.
    func createItems() async throws {
        try await transaction { transaction in
            try await transaction.unsafeSQL(
                """
                SELECT pg_advisory_xact_lock(4711);
                CREATE SCHEMA IF NOT EXISTS driver_test;
                CREATE TABLE IF NOT EXISTS driver_test.item (
                  name text NOT NULL, number int NOT NULL,
                  CONSTRAINT item_name_number UNIQUE (name, number), CONSTRAINT item_positive CHECK (number > 0));
                """)
        }
    }
}
