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
    /// What a step has not done within this time it goes on with at the next look. A million tasks that are due at one moment
    /// must not keep the tasks of a lost worker waiting for longer than their lease.
    static let stepMax = Duration.seconds(1)

    /// - Parameter looksForStrays: whether to look for tasks without a live worker even if no lease has just ended;
    ///   a worker that ended leases may have died before it rescued.
    func run(looksForStrays: Bool) async throws(PostgresError) {
        guard let due = try await postgres.run(FindDueWork(looksForStrays: looksForStrays)).first else { return }
        await step("rescue", if: due.needsRescue) { () async throws(PostgresError) in try await rescue() }
        await step("promote", if: due.hasDeferred) { () async throws(PostgresError) in
            if try await repeatWhileFull(PromoteDeferred(limit: Self.batch)) > 0 { onReady() }
        }
        await step("schedules", if: due.hasDueSchedules) { () async throws(PostgresError) in
            if try await schedules.run(until: .now + Self.stepMax) > 0 { onReady() }
        }
        await step("families", if: due.hasFamilies) { () async throws(PostgresError) in try await families.run() }
        await step("replaced", if: due.hasReplaced) { () async throws(PostgresError) in
            try await repeatWhileFull(FinishReplaced(limit: Self.batch))
        }
        await step("expire", if: due.hasExpired) { () async throws(PostgresError) in
            try await repeatWhileFull(ExpireTasks(limit: Self.batch))
        }
        await step("sample", if: due.needsSample) { () async throws(PostgresError) in try await figures.sample() }
        await step("fold", if: due.hasMoved) { () async throws(PostgresError) in try await figures.fold() }
    }

    /// One that fails does not keep the others from their turn; it comes again at the next look.
    private func step(_ name: String, if isDue: Bool, _ body: () async throws(PostgresError) -> Void) async {
        guard isDue else { return }
        do {
            try await body()
        } catch {
            logger.warning(
                "a duty failed and will be tried again",
                metadata: [LogKey.duty.rawValue: "\(name)", LogKey.error.rawValue: "\(error)"])
        }
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
        let deadline = ContinuousClock.now + Self.stepMax
        var total: Int64 = 0
        while let count = try await postgres.run(statement).first {
            total += count
            if count < Int64(Self.batch) || ContinuousClock.now >= deadline { break }
        }
        return total
    }
}
