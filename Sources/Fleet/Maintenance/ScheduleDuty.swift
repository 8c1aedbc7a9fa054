import Domain
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

/// Fires the schedules that are due: reads them, plans their fires in Swift, and hands each plan to ``FireSchedules``, which
/// carries it out only where the schedule still stands where it was read.
///
/// ```
///   FindDueSchedules ──▶ FirePlan per schedule ──▶ FireSchedules ──▶ tasks
///   (the database's clock)    (pure)               (compare-and-set)
/// ```
/// Between reading and firing anything may happen: another worker fires first, the schedule is paused, this process stands
/// still for an hour. Then the plan is old, moves nothing and makes nothing; the next look makes a new one.
final class ScheduleDuty: Sendable {
    private let postgres: PostgresClient
    private let logger: WorkerLogger
    private let kinds: [TaskKind: KindDescription]
    /// The schedules that were complained about: they stay due, and are looked at twice a second.
    private let complained = Mutex<Set<ScheduleID>>([])

    /// Schedules in one look.
    static let page: Int32 = 200
    /// Tasks in one statement; a schedule that catches up one by one may make some more alone.
    static let tasksMax = 1000

    init(postgres: PostgresClient, kinds: KindCatalog, logger: WorkerLogger) {
        self.postgres = postgres
        self.logger = logger
        // Asked for once: a kind may draw its graph for its description.
        self.kinds = Dictionary(uniqueKeysWithValues: kinds.descriptions.map { ($0.kind, $0) })
    }

    /// Returns how many tasks were made. Each due schedule is looked at once, those that are due for longest first; what
    /// the deadline leaves over stays due.
    func run(until deadline: ContinuousClock.Instant) async throws(PostgresError) -> Int {
        var made = 0
        var last: DueSchedule?
        while true {
            let names = Array(kinds.keys)
            let due = try await postgres.run(FindDueSchedules(kinds: names, after: last, limit: Self.page))
            for batch in batches(due.compactMap(firing)) {
                made += try await fire(batch)
                guard ContinuousClock.now < deadline else { return made }
            }
            guard due.count == Int(Self.page) else { return made }
            last = due.last
        }
    }

    private func firing(_ schedule: DueSchedule) -> ScheduleFiring? {
        guard let kind = kinds[schedule.kind], let spec = schedule.spec.spec else {
            complain("a due schedule cannot be read by this release and stays due", about: schedule.id)
            return nil
        }
        return ScheduleFiring(
            schedule: schedule,
            plan: FirePlan(
                spec, due: schedule.nextFireAt, last: schedule.lastFireAt, now: schedule.now, catchUp: schedule.catchUp),
            pool: kind.pool, attemptsMax: Int16(clamping: kind.retry.attemptsMax), timeout: kind.timeout)
    }

    private func batches(_ firings: [ScheduleFiring]) -> [[ScheduleFiring]] {
        var batches: [[ScheduleFiring]] = []
        var tasks = 0
        for firing in firings {
            let count = firing.plan.fires.count
            if let last = batches.indices.last, tasks + count <= Self.tasksMax {
                batches[last].append(firing)
                tasks += count
            } else {
                batches.append([firing])
                tasks = count
            }
        }
        return batches
    }

    /// One schedule that the server refuses must not hold up the others: a refused batch is tried one by one.
    private func fire(_ batch: [ScheduleFiring]) async throws(PostgresError) -> Int {
        do {
            return try await postgres.run(FireSchedules(batch)).count
        } catch {
            guard error.code == .server, !error.isTransient else { throw error }
            return try await fireOneByOne(batch, after: error)
        }
    }

    private func fireOneByOne(_ batch: [ScheduleFiring], after error: PostgresError) async throws(PostgresError) -> Int
    {
        guard batch.count > 1 else {
            for firing in batch {
                complain("the database refuses what a due schedule would make", about: firing.schedule.id, error)
            }
            return 0
        }
        var made = 0
        for firing in batch { made += try await fire([firing]) }
        return made
    }

    /// Once for each schedule, and for at most a thousand.
    private func complain(_ message: Logger.Message, about schedule: ScheduleID, _ error: PostgresError? = nil) {
        let isNew = complained.withLock { $0.count < 1000 && $0.insert(schedule).inserted }
        guard isNew else { return }
        var metadata: Logger.Metadata = [LogKey.schedule.rawValue: "\(schedule)"]
        if let error { metadata[LogKey.error.rawValue] = "\(error)" }
        logger.error(message, metadata: metadata)
    }
}
