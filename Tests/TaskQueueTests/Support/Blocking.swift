import Domain
import PostgresDriver
import TaskQueue
import TestKit

extension QueueFixture {
    /// Returns when `count` sessions of this database wait for a lock. The suite's time limit bounds it.
    func untilBlocked(_ count: Int = 1) async throws {
        try await until("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", has: count)
    }

    /// Returns when a table has at least `count` rows. Looks on a connection of its own: on a shared one the answer
    /// could be waiting behind the very statement that is blocked.
    func until(_ from: String, has count: Int) async throws {
        try await postgres.withLease { session in
            while try await session.run(RowsOf(query: "SELECT count(*) >= \(count) FROM \(from)")) != ["true"] {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
    }

    /// Runs `body` with a client of its own, for statements that must be on their way at the same time.
    func withOtherClient<R>(_ body: (PostgresClient) async throws -> R) async throws -> R {
        try await TestDatabase.withClient(url: database.url, settings: TestDatabase.hotSettings, body)
    }
}
