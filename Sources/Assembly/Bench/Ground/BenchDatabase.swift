import Domain
import Logging
import PostgresDriver

/// A fresh database and the clients of everybody but the worker, which has its own.
struct BenchDatabase: Sendable {
    let url: Secret
    let server: BenchServer
    /// Producers, with the queue's plan settings.
    let hot: PostgresClient
    let general: PostgresClient
    /// Filling, counting and holding, which may take minutes.
    let slow: PostgresClient
    let lane: BenchLane

    var progress: BenchProgress { server.progress }

    /// Session settings of what may take minutes.
    static let patience = ["statement_timeout": "30min", "idle_in_transaction_session_timeout": "0"]

    static func with<R: Sendable>(
        url: Secret, server: BenchServer, poolLimit: Int32, _ body: (BenchDatabase) async throws -> R
    ) async throws -> R {
        let slow = PostgresClient(Drivers.configuration(url, role: "bench (slow)", settings: patience))
        do {
            let result = try await Drivers.with(url: url, role: "bench") { drivers in
                let lane = try await BenchLane.prepare(drivers.general, limit: poolLimit)
                return try await body(
                    BenchDatabase(
                        url: url, server: server, hot: drivers.hot, general: drivers.general, slow: slow, lane: lane))
            }
            await slow.close()
            return result
        } catch {
            await slow.close()
            throw error
        }
    }

    /// Counts everything and compares it with what a run of `tasks` tasks must have left.
    func checks(tasks: Int, isDrained: Bool = true, label: String = "") async throws -> [BenchCheck] {
        progress("counting")
        guard let counts = try await slow.run(BenchCounts()).first else {
            throw BenchError(.surroundings, "the database did not count")
        }
        return counts.checks(tasks: Int64(tasks), isDrained: isDrained, label: label)
    }
}
