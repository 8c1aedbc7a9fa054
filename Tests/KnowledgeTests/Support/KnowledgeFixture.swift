import Domain
import Foundation
import Knowledge
import PostgresDriver
import TestKit
import Testing

/// Indexes on a database of their own, with the plan settings of the hot connections and the kind `index.apply`.
struct KnowledgeFixture: Sendable {
    let database: TestDatabase
    let alpha: TenantID
    let beta: TenantID
    let store: KnowledgeStore

    var postgres: PostgresClient { database.postgres }

    static func run(_ body: (KnowledgeFixture) async throws -> Void) async throws {
        try await TestDatabase.hot { database async throws in
            try await database.script(
                """
                INSERT INTO task_kind (name, pool_id, attempts_max, timeout_ms, public)
                SELECT 'index.apply', id, 3, 600000, false FROM pool WHERE name = 'local'
                """)
            let ids = try await database.rows("SELECT id FROM tenant ORDER BY name").compactMap { Int32($0) }
            try #require(ids.count == 2)
            try await body(
                KnowledgeFixture(
                    database: database, alpha: TenantID(ids[0]), beta: TenantID(ids[1]),
                    store: KnowledgeStore(postgres: database.postgres)))
        }
    }

    // MARK: Looking at tables

    func rows(_ query: String) async throws -> [String] { try await database.rows(query) }

    /// How many rows a table has; `from` may carry a condition.
    func count(_ from: String) async throws -> Int { try await database.count(from) }

    /// Runs a script that stages what no verb of the store does, such as the passing of time.
    func script(_ sql: String) async throws { try await database.script(sql) }

    /// Every rule of the invariants holds.
    func expectSound(_ comment: Comment? = nil, _ location: SourceLocation = #_sourceLocation) async throws {
        let violations = try await KnowledgeInvariants.check(postgres)
        #expect(violations.isEmpty, comment, sourceLocation: location)
        for violation in violations { Issue.record("\(violation)", sourceLocation: location) }
    }
}
