import Domain
import PostgresDriver
import TaskQueue

/// A worker, what it claimed, and what its completers say about it: one that is lost while they are still at it, or its heir.
struct RacedWorker<Settlement: RacedSettlement>: Sendable {
    /// A completer's statement under way.
    struct Sent: Sendable {
        let lane: RaceLane
        let ended: Task<[TaskID], any Error>
    }

    let plan: RacePlan
    let fence: WorkerFence
    let claims: [TaskID: ClaimedTask]
    let history: RaceHistory

    /// Accepts the tasks of a plan and lets a new worker claim them.
    static func start(_ plan: RacePlan, on queue: QueueFixture, _ history: RaceHistory) async throws -> RacedWorker {
        let fence = try await queue.worker()
        for task in plan.tasks { history.accepted(task.id, task.race) }
        _ = try await queue.run(
            EnqueueTasks(
                plan.tasks.map { raced in
                    queue.task {
                        $0.id = raced.id
                        $0.webhookURL = raced.race.isHooked ? "https://hooks.example.com/a" : nil
                        $0.metadata = Array(#"{"key":"\#(raced.race.name)","work":"\#(raced.race.name)"}"#.utf8)
                    }
                }))
        let claimed = try await queue.claim(Int32(clamping: plan.tasks.count), by: fence)
        history.claimed(claimed)
        return RacedWorker(
            plan: plan, fence: fence, claims: Dictionary(uniqueKeysWithValues: claimed.map { ($0.id, $0) }),
            history: history)
    }

    /// Sends one statement and returns what it ended.
    func send(_ lane: RaceLane, on executor: some PostgresExecutor) async throws -> [TaskID] {
        let tasks = lane.tasks.compactMap { claims[$0] }
        if lane.retries {
            return try await executor.run(
                ReturnTasks(
                    fence: fence, returned: tasks.map { ReturnedTask(task: $0, way: .retry(flaky($0), after: .zero)) }))
        }
        return try await executor.run(Settlement(fence: fence, settled: tasks.map(settled))).map(\.task)
    }

    /// Sends each lane in a session of its own, at the same time.
    func start(_ lanes: [RaceLane], on client: PostgresClient) -> [Sent] {
        lanes.map { lane in
            // Unstructured: it waits for what the caller does next. Every one is collected.
            Sent(lane: lane, ended: Task { try await client.withLease { try await send(lane, on: $0) } })
        }
    }

    /// Waits for statements under way. One that the database refused ends nothing, and is a finding.
    func collect(_ sent: [Sent]) async {
        for one in sent {
            do {
                note(try await one.ended.value, of: one.lane)
            } catch {
                history.found("a completer's statement failed: \(error)")
            }
        }
    }

    /// What a completer was told counts from the moment that it is committed.
    func note(_ ended: [TaskID], of lane: RaceLane) {
        for task in ended {
            guard let claim = claims[task], let raced = plan.tasks.first(where: { $0.id == task }) else {
                history.found("\(task) was ended by \(fence), which never had it")
                continue
            }
            let state: TaskState = raced.race.verb == .fails ? .failed : .succeeded
            history.ended(task, claim.attempt, lane.retries ? .retried(fence) : .settled(state, fence))
        }
    }

    private func settled(_ claim: ClaimedTask) -> SettledTask {
        let mark = ToldRace.mark(fence, claim.attempt)
        let fails = plan.tasks.contains { $0.id == claim.id && $0.race.verb == .fails }
        return SettledTask(
            task: claim,
            outcome: fails
                ? .failed(Failure(.permanent, code: "refused", message: mark))
                : .succeeded(result: Array(#"{"by":"\#(mark)"}"#.utf8)),
            hasCalls: false)
    }

    private func flaky(_ claim: ClaimedTask) -> Failure {
        Failure(.transient, code: "flaky", message: ToldRace.mark(fence, claim.attempt))
    }
}
