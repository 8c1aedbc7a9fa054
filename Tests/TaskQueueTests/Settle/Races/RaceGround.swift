import PostgresDriver
import TestKit

/// The sessions of a race: rescuers and whoever holds rows open, completers, and completers whose plan goes by the index,
/// so that they come to the rows of a batch in the order of the IDs. All with the plan settings of the hot connections.
struct RaceGround: Sendable {
    let queue: QueueFixture
    let holders: PostgresClient
    let completers: PostgresClient
    let ordered: PostgresClient

    static func with(_ queue: QueueFixture, _ body: (RaceGround) async throws -> Void) async throws {
        let ground = RaceGround(
            queue: queue, holders: client(of: queue, sessions: 6),
            completers: client(of: queue, sessions: 2 * RaceLane.max),
            ordered: client(of: queue, sessions: RaceLane.max, ["enable_bitmapscan": "off"]))
        do {
            try await body(ground)
        } catch {
            await ground.close()
            throw error
        }
        await ground.close()
    }

    private static func client(
        of queue: QueueFixture, sessions: Int, _ settings: [String: String] = [:]
    ) -> PostgresClient {
        var configuration = PostgresConfiguration(url: queue.database.url)
        configuration.connectTimeout = .seconds(60)
        configuration.acquireTimeout = .seconds(60)
        configuration.leasedConnectionsMax = sessions
        configuration.sessionSettings = TestDatabase.hotSettings.merging(settings) { $1 }
            .merging(["search_path": "penstock"]) { $1 }
        return PostgresClient(configuration)
    }

    private func close() async {
        await holders.close()
        await completers.close()
        await ordered.close()
    }

    /// Returns when so many statements wait for a row.
    func untilBlocked(_ count: Int) async throws {
        try await queue.until(
            "pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
                + " AND wait_event_type = 'Lock'", has: count)
    }

    /// Lets a worker's lease run out, as if it had not beaten for a while.
    func endLease(of worker: Int64) async throws { _ = try await holders.run(EndLease(worker: worker)) }

    private struct EndLease: PostgresStatement {
        typealias Row = Void
        let worker: Int64
        static let sql = "UPDATE worker SET lease_until = now() - interval '1 second' WHERE id = $1"
        var binds: [PostgresValue] { [.int8(worker)] }
    }
}
