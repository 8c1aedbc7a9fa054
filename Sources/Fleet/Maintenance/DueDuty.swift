import Domain
import Logging
import PostgresDriver
import TaskQueue

/// Moves what time has made movable: deferred tasks that are due, waiting tasks that have expired or were replaced in
/// SQL, tasks of workers whose lease ended, calls nobody will settle, schedules whose fire has come, parents whose
/// children have ended. Every worker does it; all statements skip what another one holds, so nothing is done twice.
struct DueDuty: Sendable {
    let postgres: PostgresClient
    let configuration: FleetConfiguration
    let schedules: ScheduleDuty
    let families: FamilyDuty
    let figures: FiguresDuty
    let logger: WorkerLogger
    /// Called when tasks became ready.
    let onReady: @Sendable () -> Void

    static let batch: Int32 = 500

    /// - Parameter looksForStrays: whether to look for tasks without a live worker even if no lease has just ended;
    ///   a worker that ended leases may have died before it rescued.
    func run(looksForStrays: Bool) async throws(PostgresError) {
        guard let due = try await postgres.run(FindDueWork(looksForStrays: looksForStrays)).first else { return }
        if due.hasExpired { try await repeatWhileFull(ExpireTasks(limit: Self.batch)) }
        if due.hasReplaced { try await repeatWhileFull(FinishReplaced(limit: Self.batch)) }
        if due.hasDeferred, try await repeatWhileFull(PromoteDeferred(limit: Self.batch)) > 0 { onReady() }
        if due.needsRescue { try await rescue() }
        if due.hasDueSchedules, try await schedules.run() > 0 { onReady() }
        if due.hasFamilies { try await families.run() }
        if due.needsSample { try await figures.sample() }
        if due.hasMoved { try await figures.fold() }
    }

    private func rescue() async throws(PostgresError) {
        let lost = try await postgres.run(EndLostWorkers())
        if !lost.isEmpty {
            logger.warning("ended the leases of lost workers", metadata: [LogKey.worker.rawValue: "\(lost)"])
        }
        var rescued = 0
        while true {
            let tasks = try await postgres.run(RescueTasks(limit: Self.batch, deathsMax: configuration.deathsMax))
            rescued += tasks.count
            if tasks.count < Self.batch { break }
        }
        _ = try await postgres.run(ReapCalls())
        guard rescued > 0 else { return }
        logger.warning("rescued the tasks of lost workers", metadata: [LogKey.count.rawValue: "\(rescued)"])
        onReady()
    }

    @discardableResult
    private func repeatWhileFull<S: PostgresStatement>(_ statement: S) async throws(PostgresError) -> Int64
    where S.Row == Int64 {
        var total: Int64 = 0
        while let count = try await postgres.run(statement).first {
            total += count
            if count < Int64(Self.batch) { break }
        }
        return total
    }
}
