import Domain
import Foundation
import PostgresDriver
import TestKit

/// Runs a query that the test made up, for looking at tables; each row is its columns as text with `|` between them.
struct RowsOf: PostgresStatement {
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

    let query: String

    static let sql = "SELECT rows_of($1)"
    var binds: [PostgresValue] { [.text(query)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

extension TestDatabase {
    func rows(_ query: String) async throws -> [String] { try await run(RowsOf(query: query)) }

    /// Runs a script that stages what no statement of the queue does, such as the passing of time.
    func script(_ sql: String) async throws {
        try await postgres.withLease { try await $0.unsafeSQL(sql) }
    }
}

extension QueueFixture {
    func rows(_ query: String) async throws -> [String] { try await database.rows(query) }

    func script(_ sql: String) async throws { try await database.script(sql) }

    /// How many rows a table has; `from` may carry a condition.
    func count(_ from: String) async throws -> Int {
        try await rows("SELECT count(*) FROM \(from)").compactMap { Int($0) }.reduce(0, +)
    }

    /// The actions of a task's audit events, in order.
    func actions(of task: TaskID) async throws -> [String] {
        try await rows("SELECT action FROM audit_event WHERE subject = '\(task.uuidText)' ORDER BY seq")
    }

    static let tables = [
        "tenant", "pool", "worker", "slot_lease", "task", "task_ready", "task_deferred", "task_running", "task_expiry",
        "unique_key", "duty", "task_outcome", "attempt", "checkpoint", "model_call_open", "model_call", "audit_event",
        "webhook_message", "schedule", "dead_letter", "task_waiting", "task_child_open", "task_child", "task_replaced",
        "task_kind", "budget", "budget_waiter", "ledger", "breaker",
    ]

    /// Every table with the number and the contents of its rows: two equal snapshots mean that nothing was changed.
    func snapshot() async throws -> [String] {
        let queries = Self.tables.map { table in
            "SELECT '\(table)' AS name, count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM \(table) t"
        }
        // Sorted here, because the server may look at the tables in any order.
        return try await rows(queries.joined(separator: " UNION ALL ")).sorted()
    }
}

extension Identifier {
    /// As Postgres spells it.
    var uuidText: String { uuid.uuidString.lowercased() }
}
