import Domain
import Foundation
import TestKit

extension QueueFixture {
    func rows(_ query: String) async throws -> [String] { try await database.rows(query) }

    func script(_ sql: String) async throws { try await database.script(sql) }

    /// How many rows a table has; `from` may carry a condition.
    func count(_ from: String) async throws -> Int { try await database.count(from) }

    /// The actions of a task's audit events, in order.
    func actions(of task: TaskID) async throws -> [String] {
        try await rows("SELECT action FROM audit_trail WHERE subject = '\(task.uuidText)' ORDER BY seq")
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
