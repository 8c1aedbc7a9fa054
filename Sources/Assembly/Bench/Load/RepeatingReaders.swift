import Domain
import PostgresDriver
import Synchronization

/// Connections that read the queue's tables over and over, as dashboards and reports do: each in a transaction with a
/// snapshot that stays open for two seconds, one right after the other. They are out of step, so there is always an old
/// snapshot, and it always moves.
final class RepeatingReaders: Sendable {
    /// How long each transaction is open at least; longer when the reading takes longer.
    private static let span = Duration.seconds(2)

    private let count: Int
    private let isOver = Atomic(false)

    init(count: Int) { self.count = count }

    /// Runs `body` while they read; returns how many transactions they ended, too. A reader that fails fails the run, once
    /// the body has ended.
    func run<R: Sendable>(
        on database: BenchDatabase, _ body: () async throws -> R
    ) async throws -> (R, transactions: Int) {
        guard count > 0 else { return (try await body(), 0) }
        return try await PostgresClient.with(configuration(database)) { try await read($0, body) }
    }

    private func configuration(_ database: BenchDatabase) -> PostgresConfiguration {
        var configuration = Drivers.configuration(
            database.url, role: "bench (readers)", settings: BenchDatabase.patience, connections: 1)
        configuration.leasedConnectionsMax = count
        return configuration
    }

    private func read<R: Sendable>(
        _ client: PostgresClient, _ body: () async throws -> R
    ) async throws -> (R, transactions: Int) {
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for reader in 0..<count {
                group.addTask {
                    try await Task.sleep(for: Self.span / self.count * reader)
                    var transactions = 0
                    repeat {
                        try await Self.readOnce(client)
                        transactions += 1
                    } while !self.isOver.load(ordering: .relaxed)
                    return transactions
                }
            }
            let value = try await body()
            isOver.store(true, ordering: .relaxed)
            let transactions = try await group.reduce(0, +)
            return (value, transactions)
        }
    }

    private static func readOnce(_ client: PostgresClient) async throws {
        let end = ContinuousClock.now + span
        try await client.transaction { transaction in
            try await transaction.execute(SetRepeatableRead())
            _ = try await transaction.run(CountQueue())
            try await Task.sleep(until: end, clock: .continuous)
        }
    }

    /// Reads every table in which a live task has its place.
    private struct CountQueue: PostgresStatement {
        static let sql = """
            SELECT (SELECT count(*) FROM task_ready) + (SELECT count(*) FROM task_running)
                + (SELECT count(*) FROM task_deferred) + (SELECT count(*) FROM task_waiting)
            """
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
    }
}
