import Domain
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

/// Keeps the queue's figures: folds what moved into the counters about once a second over the fleet, looks for the
/// oldest ready tasks, and writes a sample a minute. An idle queue costs nothing but the samples.
///
/// Looking for the oldest walks dead rows while somebody holds a transaction open. So a look is stopped after
/// `lookMax`, the age is then unknown, and looks take at most a fiftieth of the time.
final class FiguresDuty: Sendable {
    private static let period = Duration.seconds(1)
    private static let foldRows: Int32 = 10_000
    /// More rounds than this wait for the next second.
    private static let foldsMax = 20
    private static let lookMax = Duration.milliseconds(100)

    private let postgres: PostgresClient
    private let logger: WorkerLogger
    private let nextLook = Mutex(ContinuousClock.now)

    init(postgres: PostgresClient, logger: WorkerLogger) {
        self.postgres = postgres
        self.logger = logger
    }

    func sample() async throws(PostgresError) {
        try await postgres.execute(TakeSample())
    }

    func fold() async throws(PostgresError) {
        guard try await !postgres.run(TakeDuty(name: "figures", period: Self.period)).isEmpty else { return }
        for _ in 0..<Self.foldsMax {
            guard try await postgres.run(FoldQueue(rowsMax: Self.foldRows)).first == Self.foldRows else { break }
        }
        try await look()
    }

    private func look() async throws(PostgresError) {
        let began = ContinuousClock.now
        guard nextLook.withLock({ $0 <= began }) else { return }
        do throws(PostgresError) {
            let limit = LimitStatement(milliseconds: Int32(Self.lookMax.milliseconds))
            _ = try await postgres.runAtomically(limit, LookForOldest())
        } catch {
            guard error.sqlState == .queryCanceled else { throw error }
            logger.warning("looking for the oldest ready tasks took too long; is a transaction held open?")
            try await postgres.execute(ForgetOldest())
        }
        let now = ContinuousClock.now
        nextLook.withLock { $0 = now + (now - began) * 49 }
    }
}
