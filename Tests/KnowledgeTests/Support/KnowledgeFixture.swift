import Domain
import Foundation
import Knowledge
import PostgresDriver
import TestKit
import Testing

/// Indexes on a database of their own, with the plan settings of the hot connections and the kind `index.apply`.
struct KnowledgeFixture: Sendable {
    static let hotSettings = [
        "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_hashjoin": "off",
        "enable_mergejoin": "off", "jit": "off",
    ]

    let database: TestDatabase
    let alpha: TenantID
    let beta: TenantID
    let store: KnowledgeStore

    var postgres: PostgresClient { database.postgres }

    static func run(_ body: (KnowledgeFixture) async throws -> Void) async throws {
        try await TestDatabase.withFresh(settings: hotSettings) { database async throws in
            try await database.postgres.withLease { try await $0.unsafeSQL(TableRows.function) }
            try await database.postgres.withLease {
                try await $0.unsafeSQL(
                    """
                    INSERT INTO task_kind (name, pool_id, attempts_max, timeout_ms, public)
                    SELECT 'index.apply', id, 3, 600000, false FROM pool WHERE name = 'local'
                    """)
            }
            let ids = try await database.run(TableRows(query: "SELECT id FROM tenant ORDER BY name")).compactMap {
                Int32($0)
            }
            try #require(ids.count == 2)
            try await body(
                KnowledgeFixture(
                    database: database, alpha: TenantID(ids[0]), beta: TenantID(ids[1]),
                    store: KnowledgeStore(postgres: database.postgres)))
        }
    }

    // MARK: Looking at tables

    func rows(_ query: String) async throws -> [String] { try await database.run(TableRows(query: query)) }

    /// How many rows a table has; `from` may carry a condition.
    func count(_ from: String) async throws -> Int {
        try await rows("SELECT count(*) FROM \(from)").compactMap { Int($0) }.reduce(0, +)
    }

    /// Runs a script that stages what no verb of the store does, such as the passing of time.
    func script(_ sql: String) async throws { try await postgres.withLease { try await $0.unsafeSQL(sql) } }

    /// Every rule of the invariants holds.
    func expectSound(_ comment: Comment? = nil, _ location: SourceLocation = #_sourceLocation) async throws {
        let violations = try await KnowledgeInvariants.check(postgres)
        #expect(violations.isEmpty, comment, sourceLocation: location)
        for violation in violations { Issue.record("\(violation)", sourceLocation: location) }
    }
}

/// Runs a query that the test made up, for looking at tables; each row is its columns as text with `|` between them.
struct TableRows: PostgresStatement {
    static let function = """
        CREATE FUNCTION table_rows(query text) RETURNS SETOF text LANGUAGE plpgsql AS $body$
        BEGIN
            RETURN QUERY EXECUTE format(
                'SELECT array_to_string(ARRAY(SELECT value FROM json_each_text(row_to_json(q))), ''|'', ''null'')
                 FROM (%s) q',
                query);
        END
        $body$;
        """

    let query: String

    static let sql = "SELECT table_rows($1)"
    var binds: [PostgresValue] { [.text(query)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
