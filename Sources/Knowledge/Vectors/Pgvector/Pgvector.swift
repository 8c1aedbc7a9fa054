import PostgresDriver

/// pgvector, as this database has it.
enum Pgvector: Sendable, Hashable {
    case absent
    /// It is there, in a version that is not used: before 0.8.4 it has a known vulnerability and can damage its indexes.
    case refused(version: String)
    /// - schema: where its types and operators live, quoted.
    case usable(schema: String, version: String)

    static let versionMin = [0, 8, 4]

    static func detected(on postgres: some PostgresExecutor) async throws -> Pgvector {
        try await postgres.run(ReadPgvector()).first.map { judged($0.version, schema: $0.schema) } ?? .absent
    }

    static func judged(_ version: String, schema: String) -> Pgvector {
        let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
        guard !numbers.lexicographicallyPrecedes(versionMin) else { return .refused(version: version) }
        return .usable(schema: schema, version: version)
    }
}

struct ReadPgvector: PostgresStatement {
    static let sql = """
        SELECT e.extversion, quote_ident(n.nspname)
        FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> (version: String, schema: String) {
        (try row.value(0), try row.value(1))
    }
}
