import Domain
import Knowledge
import PostgresDriver
import TestKit
import Testing

/// Several who work on one generation at the same moment.
@Suite("Moving a generation beside others", .timeLimit(.minutes(2)))
struct MoveRaceTests {
    @Test("Who moves it, who locks it and who adds a row that refers to it do not wait for one another in a circle")
    func noCircle() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let building = try await knowledge.begin(try await knowledge.index()).id
            try await TestDatabase.withClient(url: knowledge.database.url) { other in
                try await knowledge.postgres.transaction { referrer in
                    try await referrer.unsafeSQL(
                        "INSERT INTO document_pending (generation_id, key, seq) VALUES ('\(building.uuid)', 'a', 1)")
                    let (moving, locking) = try await knowledge.postgres.transaction { changer in
                        try await changer.unsafeSQL(
                            "UPDATE generation SET version = version + 1 WHERE id = '\(building.uuid)'")
                        let moving = Task {
                            try await knowledge.store.advance(building, from: .planned, to: .slicing)
                        }
                        try await untilBlocked(1, other)
                        let locking = Task {
                            try await other.transaction { locker in
                                try await locker.unsafeSQL(
                                    "SELECT 1 FROM generation WHERE id = '\(building.uuid)' FOR NO KEY UPDATE")
                            }
                        }
                        try await untilBlocked(2, other)
                        return (moving, locking)
                    }
                    #expect(try await moving.value)
                    try await locking.value
                }
            }
        }
    }

    /// Looks on a connection of its own: on a shared one the answer could be waiting behind the statement that is blocked.
    private func untilBlocked(_ count: Int, _ client: PostgresClient) async throws {
        let waiting = RowsOf(
            query: """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                """)
        try await Probe.until("\(count) wait") {
            try await client.withLease { Int(try await $0.run(waiting).first ?? "") ?? 0 } >= count
        }
    }
}
