import PostgresDriver

/// How many sessions of this database wait for an advisory lock.
struct CountStandingSessions: PostgresStatement {
    let lock: Int32
    static let sql = """
        SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1::int4::oid AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
    var binds: [PostgresValue] { [.int4(lock)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// The names of the sessions of this database that wait for an advisory lock.
struct ListStandingSessions: PostgresStatement {
    let lock: Int32
    static let sql = """
        SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.objid = $1::int4::oid AND NOT l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
    var binds: [PostgresValue] { [.int4(lock)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

/// How many sessions of this database bear a name.
struct CountSessions: PostgresStatement {
    let name: String
    static let sql = """
        SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()
        """
    var binds: [PostgresValue] { [.text(name)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Ends the sessions of this database that wait for an advisory lock.
struct EndStandingSessions: PostgresStatement {
    let lock: Int32
    static let sql = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_locks
        WHERE locktype = 'advisory' AND objid = $1::int4::oid AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
    var binds: [PostgresValue] { [.int4(lock)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// How many sessions of this database wait for rows that others have locked.
struct CountBlocked: PostgresStatement {
    static let sql = """
        SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE NOT l.granted AND l.locktype IN ('transactionid', 'tuple') AND a.datname = current_database()
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
