import Domain
import Logging
import PostgresDriver
import TaskQueue

/// What must be done now and then by one worker of the fleet: partitions of the coming days, retention, pruning.
/// ``TakeDuty`` gives each to one worker per period.
struct HousekeepingDuty: Sendable {
    let postgres: PostgresClient
    let configuration: FleetConfiguration
    var others: [PeriodicDuty] = []
    let logger: WorkerLogger

    static let daysAhead: Int32 = 3
    /// Enough for every table on each of the days.
    private static let partitionsMax = 100

    /// Makes the days to come. Called apart: a reader who holds one up holds none of the rest up.
    func makeDays() async throws(PostgresError) {
        guard try await takes("partitions", every: .seconds(600)) else { return }
        for _ in 0..<Self.partitionsMax {
            guard try await !postgres.run(MakePartition(daysAhead: Self.daysAhead)).isEmpty else { break }
        }
    }

    func run() async throws(PostgresError) {
        if try await takes("prune", every: .seconds(60)) {
            let statement = PruneRows()
            // Bounded: what is left when even this was not enough comes in a minute.
            for _ in 0..<100 {
                guard try await postgres.run(statement).first ?? 0 >= statement.limit else { break }
            }
            _ = try await postgres.run(CloseEndedChildren(limit: 20_000))
            let records = PruneDebugRecords()
            for _ in 0..<100 {
                guard try await postgres.run(records).first ?? 0 >= records.limit else { break }
            }
        }
        if try await takes("recount", every: .seconds(60)),
            try await postgres.run(RecountAfterUpgrade()).first == true
        {
            logger.notice("counted the queue after an upgrade")
        }
        if try await takes("retention", every: .seconds(600)) {
            // A day at a time, so that its locks are short. One that a reader holds up comes in ten minutes.
            for _ in 0..<100 {
                let days = try await postgres.run(DropOldPartitions(keepDays: configuration.retentionDays)).first ?? []
                guard !days.isEmpty else { break }
                logger.notice("dropped old days", metadata: ["days": "\(days)"])
            }
            for _ in 0..<100 {
                let days = try await postgres.run(DropOldLedger(keepDays: configuration.retentionDays)).first ?? []
                guard !days.isEmpty else { break }
                logger.notice("dropped old days of the ledger", metadata: ["days": "\(days)"])
            }
        }
    }

    /// The duties of other parts. Called apart, so that one that fails holds none of the rest up.
    func runOthers() async throws {
        var failure: (any Error)?
        for duty in others where try await takes(duty.name, every: duty.period) {
            do { try await duty.run() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    private func takes(_ name: String, every period: Duration) async throws(PostgresError) -> Bool {
        try await !postgres.run(TakeDuty(name: name, period: period)).isEmpty
    }
}
