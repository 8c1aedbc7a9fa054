import Domain
import PostgresDriver
import TaskQueue

/// Some races at once: two workers are lost, rescuers take their tasks back, the completers of both go on, clients cancel,
/// and an heir brings to its end what is left.
///
/// ```
///   completers   before ── held ────────────╮  begun, waiting, waitingForTheDead …   free, dying again   behind …
///   rescuers                     first ─────┼── second (dies) ── first commits ────── third ── fourth
///   clients      cancel ─────── hold a row ─╯                    … let it go                     cancel
///   heir                                                                                           claim ── settle
/// ```
///
/// Where the order matters it is made certain: a transaction stays open until the session view shows that whoever is to
/// wait for it waits.
struct RaceRound<Settlement: RacedSettlement>: Sendable {
    let ground: RaceGround
    let history: RaceHistory
    let races: [Race]

    var queue: QueueFixture { ground.queue }

    /// Returns what is wrong afterwards.
    func run() async throws -> [String] {
        var numbers = SplitMix64(seed: ~(races.first?.seed ?? 0))
        let directed = try await RacedWorker<Settlement>.start(
            RacePlan(races.filter { $0.meeting != .free }), on: queue, history)
        let free = try await RacedWorker<Settlement>.start(
            RacePlan(races.filter { $0.meeting == .free }), on: queue, history)
        try await cancel(.before, of: directed)
        try await cancel(.before, of: free)
        try await direct(directed, &numbers)
        try await rush(free, again: directed, rescuerFirst: Bool.random(using: &numbers))
        try await settleWhole(directed.plan.lanes(.behind), of: directed)
        try await inherit(from: [directed, free])
        let tasks = (directed.plan.tasks + free.plan.tasks).map(\.id)
        let records = try await queue.run(ReadRaceRecords(tasks: tasks))
        return history.verdict(
            on: tasks, against: Dictionary(records.map { ($0.task, $0.record) }, uniquingKeysWith: { $1 }))
    }

    /// Sends completers' statements that meet nobody, one after the other.
    func settleWhole(_ lanes: [RaceLane], of worker: RacedWorker<Settlement>) async throws {
        for lane in lanes { worker.note(try await worker.send(lane, on: ground.completers), of: lane) }
    }

    /// Ends lost leases and takes back up to `limit` tasks, as the fleet's duty does, and says so.
    func rescue(_ limit: Int32 = 500, of workers: [RacedWorker<Settlement>]) async throws {
        _ = try await ground.holders.run(EndLostWorkers())
        note(rescued: try await ground.holders.run(RescueTasks(limit: limit)), of: workers)
    }

    func note(rescued tasks: [TaskID], of workers: [RacedWorker<Settlement>]) {
        for task in tasks {
            guard let owner = workers.first(where: { $0.claims[task] != nil }), let claim = owner.claims[task] else {
                history.found("\(task) was rescued, and no lost worker had it")
                continue
            }
            history.ended(task, claim.attempt, .lost(owner.fence))
        }
    }

    /// Asks for the end of tasks, all at the same time.
    func cancel(_ moment: Race.Cancellation, of worker: RacedWorker<Settlement>) async throws {
        let tasks = worker.plan.tasks.filter { $0.race.cancellation == moment }.map(\.id)
        let attempt: Int32 = moment == .before ? 1 : 2
        try await withThrowingTaskGroup(of: (TaskID, CancelTask.Answer?).self) { group in
            for task in tasks {
                group.addTask {
                    (task, try await ground.holders.run(CancelTask(tenant: queue.alpha, task: task)).first)
                }
            }
            for try await (task, answer) in group {
                switch answer {
                case .requested: history.stopped(task, attempt)
                case .cancelled: history.cancelled(task, after: attempt - 1)
                // It has ended, or slips from the queue to the heir at this moment.
                case .missed, nil: break
                }
            }
        }
    }
}
