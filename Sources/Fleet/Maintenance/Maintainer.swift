import Domain
import Logging
import PostgresDriver

/// Runs the duties at their periods until cancelled. A duty that fails is logged and tried again at its next time.
struct Maintainer: Sendable {
    let configuration: FleetConfiguration
    let due: DueDuty
    let reconcile: ReconcileDuty
    let housekeeping: HousekeepingDuty
    let deaf: DeafDuty
    let late: LateDuty
    let attempts: AttemptRegistry
    let logger: WorkerLogger

    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await every(.milliseconds(250)) {
                    attempts.cancelOverdue(now: .now)
                    deaf.run(now: .now)
                }
            }
            group.addTask { await repeatDue() }
            group.addTask {
                await every(.milliseconds(250)) {
                    await attempt("late") { () async throws(PostgresError) in try await late.run() }
                }
            }
            group.addTask {
                await every(.seconds(5)) {
                    await attempt("reconcile") { () async throws(PostgresError) in try await reconcile.run() }
                }
            }
            group.addTask {
                await every(.seconds(20)) {
                    await attempt("days") { () async throws(PostgresError) in try await housekeeping.makeDays() }
                    await attempt("housekeeping") { () async throws(PostgresError) in try await housekeeping.run() }
                    await attempt("housekeeping of others") { try await housekeeping.runOthers() }
                }
            }
        }
    }

    private func repeatDue() async {
        var rescuedAt = ContinuousClock.now - configuration.rescuePeriod
        await every(configuration.duePeriod) {
            let now = ContinuousClock.now
            let looksForStrays = now - rescuedAt >= configuration.rescuePeriod
            if looksForStrays { rescuedAt = now }
            await attempt("due") { () async throws(PostgresError) in try await due.run(looksForStrays: looksForStrays) }
        }
    }

    private func attempt(_ name: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.warning(
                "a duty failed and will be tried again",
                metadata: [LogKey.duty.rawValue: "\(name)", LogKey.error.rawValue: "\(error)"])
        }
    }

    /// Cancellation ends the wait and then the loop.
    private func every(_ period: Duration, _ body: () async -> Void) async {
        while !Task.isCancelled {
            await body()
            try? await Task.sleep(for: period)
        }
    }
}
