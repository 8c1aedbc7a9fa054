import PostgresDriver

/// Names this installation among others that may share a Redis: the same for every process on one database, and another
/// for every other database. Tenants are numbered within an installation, so without it one's remembered answers could be
/// given to another's tenant.
struct InstallationName: PostgresStatement {
    static let sql = """
        SELECT 'penstock-' || left(md5(c.system_identifier || '/' || d.oid), 12)
        FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
