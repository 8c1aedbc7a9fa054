import Domain
import PostgresDriver
import TaskQueue
import TestKit

/// A worker that does what the test says, through the same statements as the fleet.
struct TestWorker: Sendable {
    private let postgres: PostgresClient
    private let fence: WorkerFence

    static func make(on database: TestDatabase) async throws -> TestWorker {
        let register = RegisterWorker(host: "test", pid: 1, lease: .seconds(600))
        guard let fence = try await database.run(register).first else { throw Unexpected() }
        return TestWorker(postgres: database.postgres, fence: fence)
    }

    /// Takes slots in every pool, so that what is ready waits for nothing else.
    func takeSlots() async throws {
        let wants = try await postgres.run(ListPools()).map { RenewSlots.Want(pool: $0.id, wanted: 4, used: 0) }
        _ = try await postgres.run(RenewSlots(fence: fence, wants: wants, lease: .seconds(600)))
    }

    /// Takes whatever is ready.
    func claim() async throws -> [ClaimedTask] {
        let demands = try await postgres.run(ListPools()).map { ClaimTasks.Demand(pool: $0.id, limit: 100) }
        return try await postgres.run(ClaimTasks(fence: fence, demands: demands, marks: LowWaterMarks(now: .now)))
    }

    /// How long the input of a claimed task is, whether its claim carried it or not.
    func inputBytes(of task: ClaimedTask) async throws -> Int64? {
        try await postgres.run(MeasureInput(of: RunningAttempt(task, fence: fence))).first
    }

    func settle(_ tasks: [ClaimedTask], _ outcome: SettledTask.Outcome) async throws {
        let settled = tasks.map { SettledTask(task: $0, outcome: outcome, hasCalls: false) }
        _ = try await postgres.run(SettleTasks(fence: fence, settled: settled))
    }

    /// Takes whatever is ready and ends it.
    func finish(_ outcome: SettledTask.Outcome) async throws {
        try await settle(try await claim(), outcome)
    }

    /// Takes whatever is ready and lets it fail for now.
    func fail(retryAfter delay: Duration) async throws {
        let failure = Failure(.transient, code: "flaky", message: "It did not work this time.")
        let returned = try await claim().map { ReturnedTask(task: $0, way: .retry(failure, after: delay)) }
        _ = try await postgres.run(ReturnTasks(fence: fence, returned: returned))
    }

    /// Lets a task wait for children.
    func park(_ task: ClaimedTask, _ children: [ChildTask]) async throws {
        let parked = ParkedTask(task: task, children: children)
        guard try await !postgres.run(WaitForChildren(fence: fence, parked: parked)).isEmpty else { throw Unexpected() }
    }

    /// Makes one call for a task that costs this much.
    func pay(_ nanos: Int64, for task: ClaimedTask) async throws {
        let call = CallID()
        let intent = CallIntent(
            node: .init(node: "n", iteration: 0), provider: "vendor", model: "large", timeout: .seconds(60),
            hold: Money(nanoDollars: nanos))
        _ = try await postgres.run(
            AdmitCall(
                call: call, task: task.id, attempt: task.attempt, fence: fence, intent: intent, kind: task.kind))
        let usage = Usage(inputTokens: 10, outputTokens: 2, cost: Money(nanoDollars: nanos))
        _ = try await postgres.run(
            SettleCall(
                call: call, task: task.id, attempt: task.attempt, fence: fence,
                settlement: CallSettlement(state: .ok, usage: usage), checkpoint: nil))
    }

    /// Gives a task back as one whose call was refused.
    func refuse(_ task: ClaimedTask, _ refusal: CallRefusal) async throws {
        let failure = refusal.failure(after: .seconds(600))
        let returned = ReturnedTask(task: task, way: .deferred(failure, after: .seconds(600)))
        _ = try await postgres.run(ReturnTasks(fence: fence, returned: [returned]))
    }
}
