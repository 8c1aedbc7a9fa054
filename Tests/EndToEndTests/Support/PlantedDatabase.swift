import Domain
import PostgresDriver
import TaskQueue
import Tenancy
import TestKit

/// A database with one task in each place, put there by the queue's own statements: `ready`, `deferred` (after a failed
/// attempt), `running` (with an open call) and `ended` (succeeded, with a settled call and a webhook). Their tenant has a
/// budget, and the calls hold and cost something.
struct PlantedDatabase: Sendable {
    let postgres: PostgresClient

    static func with(_ body: (PlantedDatabase) async throws -> Void) async throws {
        try await TestDatabase.withFresh { database async throws in
            let planted = PlantedDatabase(postgres: database.postgres)
            try await planted.plant()
            try await body(planted)
        }
    }

    /// What the checker finds after a script has broken the database; the damage is rolled back.
    func violations(after sql: String) async throws -> [Invariants.Violation] {
        var found: [Invariants.Violation] = []
        do {
            try await postgres.transaction { transaction in
                try await transaction.unsafeSQL(sql)
                found = try await Invariants.checkDrained(transaction)
                throw TakenBack()
            }
        } catch is TakenBack {}
        return found
    }

    private struct TakenBack: Error {}

    private func plant() async throws {
        let fence = try await postgres.one(RegisterWorker(host: "test", pid: 1, lease: .seconds(600)))
        let pools = try await postgres.run(ListPools())
        guard let pool = pools.first(where: { $0.name == "local" })?.id else { return }
        _ = try await postgres.run(
            RenewSlots(fence: fence, wants: [.init(pool: pool, wanted: 4, used: 0)], lease: .seconds(600)))
        _ = try await postgres.run(
            SetBudget(
                tenant: "alpha", caps: BudgetCaps(daily: Money(nanoDollars: 1000)), whenSpent: .wait,
                actor: TenantID(1), key: KeyID()))
        let names = ["deferred", "running", "ended"]
        let tasks = names.map { Self.task(named: $0, in: pool) }
        _ = try await postgres.run(EnqueueTasks(tasks))
        let claim = ClaimTasks(fence: fence, demands: [.init(pool: pool, limit: 3)], marks: LowWaterMarks(now: .now))
        let claimed = try await postgres.run(claim)
        func claimedTask(_ name: String) -> ClaimedTask? {
            claimed.first { $0.id == tasks[names.firstIndex(of: name) ?? 0].id }
        }
        guard let deferred = claimedTask("deferred"), let running = claimedTask("running"),
            let ended = claimedTask("ended")
        else { return }
        let failure = Failure(.transient, code: "flaky", message: "It did not work this time.")
        _ = try await postgres.run(
            ReturnTasks(fence: fence, returned: [.init(task: deferred, way: .retry(failure, after: .seconds(3600)))]))
        _ = try await admit(running, fence)
        let call = try await admit(ended, fence)
        let settlement = CallSettlement(
            state: .ok, usage: Usage(inputTokens: 20, outputTokens: 4, cost: Money(nanoDollars: 24)))
        _ = try await postgres.run(
            SettleCall(
                call: call, task: ended.id, attempt: 1, fence: fence, settlement: settlement,
                checkpoint: Self.checkpoint))
        _ = try await postgres.run(
            SettleTasks(
                fence: fence,
                settled: [.init(task: ended, outcome: .succeeded(result: Array("{}".utf8)), hasCalls: true)]))
        _ = try await postgres.run(EnqueueTasks([Self.task(named: "ready", in: pool)]))
    }

    private func admit(_ task: ClaimedTask, _ fence: WorkerFence) async throws -> CallID {
        let call = CallID()
        let intent = CallIntent(
            node: Self.checkpoint.key, provider: "local", model: "m", timeout: .seconds(600),
            hold: Money(nanoDollars: 40))
        _ = try await postgres.run(AdmitCall(call: call, task: task.id, attempt: 1, fence: fence, intent: intent))
        return call
    }

    private static var checkpoint: Checkpoint {
        Checkpoint(
            key: CheckpointKey(node: "n", iteration: 0), inputHash: Fingerprint(of: [1]), output: Array("1".utf8),
            usage: .zero)
    }
}

extension PlantedDatabase {
    private static func task(named name: String, in pool: PoolID) -> NewTask {
        NewTask(
            tenant: TenantID(1), kind: TaskKind(rawValue: name), pool: pool,
            webhookURL: name == "ended" ? "https://hooks.example.com/" : nil, input: Array("{}".utf8),
            idempotency: Idempotency(key: name, fingerprint: Fingerprint(of: Array(name.utf8))))
    }
}
