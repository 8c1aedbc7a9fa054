import Domain
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

/// What parents and children need when nobody else did it: parents whose last child has ended are resumed, and the children
/// of parents that were cancelled or expired are cancelled. Looks at a page of each per run and goes on with the next page
/// next time, so that a run costs the same however many wait. Every worker may do it: the statements skip what another
/// one holds.
final class FamilyDuty: Sendable {
    private struct Place {
        var waiting: TaskID?
        var open: TaskID?
    }

    private static let page: Int32 = 1000
    private static let batch: Int32 = 500
    private static let batchesMax = 20

    private let postgres: PostgresClient
    private let logger: WorkerLogger
    private let onReady: @Sendable () -> Void
    private let place = Mutex(Place())

    init(postgres: PostgresClient, logger: WorkerLogger, onReady: @escaping @Sendable () -> Void) {
        self.postgres = postgres
        self.logger = logger
        self.onReady = onReady
    }

    func run() async throws(PostgresError) {
        try await resume()
        try await cancelOrphans()
    }

    private func resume() async throws(PostgresError) {
        let after = place.withLock { $0.waiting }
        let waiting = try await postgres.run(FindWaitingParents(after: after, limit: Self.page))
        place.withLock { $0.waiting = waiting.count < Self.page ? nil : waiting.last?.task }
        let done = waiting.filter(\.isDone).map(\.task)
        guard !done.isEmpty else { return }
        let resumed = try await postgres.run(ResumeParents(done))
        guard !resumed.isEmpty else { return }
        logger.notice(
            "resumed parents that nobody had resumed", metadata: [LogKey.count.rawValue: "\(resumed.count)"])
        onReady()
    }

    private func cancelOrphans() async throws(PostgresError) {
        let after = place.withLock { $0.open }
        let open = try await postgres.run(FindOrphans(after: after, limit: Self.page))
        place.withLock { $0.open = open.count < Self.page ? nil : open.last?.parent }
        let gone = open.filter(\.isGone).map(\.parent)
        guard !gone.isEmpty else { return }
        for _ in 0..<Self.batchesMax {
            let cancelled = try await postgres.run(CancelChildren(of: gone, limit: Self.batch)).first ?? 0
            if cancelled == 0 { return }
        }
    }
}
