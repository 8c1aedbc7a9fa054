package import PostgresDriver

/// Runs a query that the test made up, for looking at tables; each row is its columns as text with `|` between them.
package struct RowsOf: PostgresStatement {
    /// Makes the function that it needs; ``TestDatabase/hot(_:)`` does.
    static let function = """
        CREATE FUNCTION rows_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS $body$
        BEGIN
            RETURN QUERY EXECUTE format(
                'SELECT array_to_string(ARRAY(SELECT value FROM json_each_text(row_to_json(q))), ''|'', ''null'')
                 FROM (%s) q',
                query);
        END
        $body$;
        """

    package let query: String
    package init(query: String) { self.query = query }

    package static let sql = "SELECT rows_of($1)"
    package var binds: [PostgresValue] { [.text(query)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

extension TestDatabase {
    /// What the fleet sets on the connections that carry the queue, and no compilation of the tests' own queries.
    package static let hotSettings = [
        "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_hashjoin": "off",
        "enable_mergejoin": "off", "jit": "off",
    ]

    /// Runs `body` with a fresh database whose sessions plan as hot connections do, and whose tables ``rows(_:)`` can show.
    package static func hot<R>(_ body: (TestDatabase) async throws -> R) async throws -> R {
        try await withFresh(settings: hotSettings) { database async throws in
            try await database.script(RowsOf.function)
            return try await body(database)
        }
    }

    package func rows(_ query: String) async throws -> [String] { try await run(RowsOf(query: query)) }

    /// How many rows a table has; `from` may carry a condition.
    package func count(_ from: String) async throws -> Int {
        try await rows("SELECT count(*) FROM \(from)").compactMap { Int($0) }.reduce(0, +)
    }

    /// Runs a script that stages what no statement of the product does, such as the passing of time.
    package func script(_ sql: String) async throws { try await postgres.withLease { try await $0.unsafeSQL(sql) } }
}
