import Domain
import Logging
import PostgresDriver
import ServiceLifecycle
import Synchronization
import TaskQueue

/// Knows how many workers share what nobody watches for all of them, read every few seconds. While the database does not
/// answer, the last number stands.
final class LiveWorkers: Service {
    private let known = Mutex(1)
    private let postgres: PostgresClient
    private let period: Duration
    private let logger: Logger

    init(postgres: PostgresClient, period: Duration = .seconds(5), logger: Logger) {
        self.postgres = postgres
        self.period = period
        self.logger = logger
    }

    /// At least 1.
    var count: Int { known.withLock { $0 } }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.look()
                // Ends early when cancelled, which the loop then sees.
                try? await Task.sleep(for: self.period)
            }
        }
    }

    private func look() async {
        do {
            guard let count = try await postgres.run(CountLiveWorkers()).first else { return }
            known.withLock { $0 = max(Int(clamping: count), 1) }
        } catch {
            guard !Task.isCancelled else { return }
            logger.debug("the live workers could not be counted", metadata: [LogKey.error.rawValue: "\(error)"])
        }
    }
}
