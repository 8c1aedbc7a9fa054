import Domain
import PostgresDriver
import TaskQueue

/// A worker that does what the test says, through the statements of the fleet.
extension QueueFixture {
    static let flaky = Failure(.transient, code: "flaky", message: "It did not work this time.")
    static let refused = Failure(.permanent, code: "refused", message: "It will never work.")
    static let stopped = Failure(.cancelled, code: "cancelled", message: "The task was cancelled.")

    func worker(lease: Duration = .seconds(600)) async throws -> WorkerFence {
        guard let fence = try await run(RegisterWorker(host: "test", pid: 1, lease: lease)).first else {
            throw Unexpected("no worker was registered")
        }
        return fence
    }

    /// Gives a worker slots of the tests' pool, as its heartbeat does; it wants so many.
    @discardableResult
    func takeSlots(_ wanted: Int32 = 4, by fence: WorkerFence) async throws -> Int32? {
        let want = RenewSlots.Want(pool: local, wanted: wanted, used: 0)
        return try await run(RenewSlots(fence: fence, wants: [want], lease: .seconds(600))).first?.granted
    }

    /// Lets a worker's lease run out, as if it had not beaten for a while.
    func endLease(of fence: WorkerFence) async throws {
        try await script("UPDATE worker SET lease_until = now() - interval '1 second' WHERE id = \(fence.worker)")
    }

    func claim(
        _ limit: Int32 = 100, by fence: WorkerFence, marks: LowWaterMarks = LowWaterMarks(now: .now)
    ) async throws -> [ClaimedTask] {
        try await run(ClaimTasks(fence: fence, demands: [.init(pool: local, limit: limit)], marks: marks))
    }

    /// Accepts one task and claims it.
    func claimOne(by fence: WorkerFence, _ adjust: (inout NewTask) -> Void = { _ in }) async throws -> ClaimedTask {
        try await accept(1, adjust)
        guard let claimed = try await claim(by: fence).first else { throw Unexpected("nothing was claimed") }
        return claimed
    }

    @discardableResult
    func settle(
        _ tasks: [ClaimedTask], _ outcome: SettledTask.Outcome = .succeeded(result: Array("{}".utf8)),
        by fence: WorkerFence, hasCalls: Bool = false, events: [AuditRecord] = []
    ) async throws -> [SettleTasks.Row] {
        let settled = tasks.map { SettledTask(task: $0, outcome: outcome, hasCalls: hasCalls, events: events) }
        return try await run(SettleTasks(fence: fence, settled: settled))
    }

    @discardableResult
    func giveBack(_ tasks: [ClaimedTask], _ way: ReturnedTask.Way, by fence: WorkerFence) async throws -> [TaskID] {
        try await run(ReturnTasks(fence: fence, returned: tasks.map { ReturnedTask(task: $0, way: way) }))
    }

    /// Ends the lost workers' leases and takes their tasks back.
    @discardableResult
    func rescue() async throws -> [TaskID] {
        try await run(EndLostWorkers())
        return try await run(RescueTasks(limit: 500))
    }

    func intent(_ node: String = "model", timeout: Duration = .seconds(60)) -> CallIntent {
        CallIntent(node: .init(node: node, iteration: 0), provider: "local", model: "small", timeout: timeout)
    }

    func usage(_ input: Int64, _ output: Int64, _ nanos: Int64) -> Usage {
        Usage(inputTokens: input, outputTokens: output, cost: Money(nanoDollars: nanos))
    }
}
