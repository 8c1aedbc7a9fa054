import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

/// Every statement runs on the real schema, with the hot connections' plan settings.
@Suite("Statements", .timeLimit(.minutes(2)))
struct StatementTests {
    @Test("Every statement of the queue is accepted by the schema and finds nothing in an empty database")
    func everyStatementRuns() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fence = WorkerFence(worker: 99, epoch: 1)
            let task = TaskID()
            let tenant = TenantID(1)
            let pool = PoolID(1)
            let claim = ClaimTasks(
                fence: fence, demands: [.init(pool: pool, limit: 3)], marks: LowWaterMarks(now: .now))
            #expect(try await database.run(claim).isEmpty)
            #expect(try await database.run(EnqueueTasks([])).isEmpty)
            #expect(try await database.run(RegisterKinds([])).isEmpty)
            #expect(try await database.run(StoreTasks([])) == [0])
            #expect(try await database.run(QueueTasks([])).isEmpty)
            #expect(try await database.run(TakeUniqueKeys(tenant: tenant, tasks: [])).isEmpty)
            #expect(try await database.run(FinishReplaced(limit: 10)) == [0])
            #expect(try await database.run(PointRequestKey(tenant: tenant, key: "k", target: task)).isEmpty)
            #expect(try await database.run(FindUniqueKey(tenant: tenant, key: "k")).isEmpty)
            #expect(try await database.run(SettleTasks(fence: fence, settled: [])).isEmpty)
            #expect(try await database.run(ReturnTasks(fence: fence, returned: [])).isEmpty)
            #expect(try await database.run(BeatWorker(fence: fence, lease: .seconds(5))).isEmpty)
            #expect(try await database.run(RetireWorker(fence: fence)).isEmpty)
            #expect(try await database.run(ListPools()).count == 2)
            let wants = [RenewSlots.Want(pool: pool, wanted: 1, used: 0)]
            #expect(try await database.run(RenewSlots(fence: fence, wants: wants, lease: .seconds(5))).isEmpty)
            #expect(try await database.run(LoadCheckpoints(task: task)).isEmpty)
            #expect(try await database.run(ListOwned(fence: fence, age: .zero)).isEmpty)
            #expect(try await database.run(TakeDuty(name: "d", period: .seconds(60))) == [true])
            #expect(try await database.run(TakeDuty(name: "d", period: .seconds(60))).isEmpty)
            #expect(try await database.run(EndLostWorkers()).isEmpty)
            #expect(try await database.run(RescueTasks(limit: 10)).isEmpty)
            #expect(try await database.run(ReapCalls()) == [0])
            #expect(try await database.run(DropOldLedger(keepDays: 1)) == [[]])
            #expect(try await database.run(PromoteDeferred(limit: 10)) == [0])
            #expect(try await database.run(ExpireTasks(limit: 10)) == [0])
            #expect(try await database.run(PruneRows()) == [0])
            #expect(try await database.run(EnsurePartitions(daysAhead: 3)) == [0])
            #expect(try await database.run(DropOldPartitions(keepDays: 1)) == [[]])
            #expect(try await database.run(FindDueWork(looksForStrays: true)).first?.hasDeferred == false)
            #expect(try await database.run(FindDueWork(looksForStrays: true)).first?.hasDueSchedules == false)
            #expect(try await database.run(CancelTask(tenant: tenant, task: task)) == [.missed])
            #expect(try await database.run(WakeTask(tenant: tenant, task: task)).isEmpty)
            #expect(try await database.run(CopyTask(tenant: tenant, source: task, copy: TaskID())).isEmpty)
            #expect(try await database.run(FindTask(tenant: tenant, task: task)).isEmpty)
            let list = ListTasks(tenant: tenant, before: nil, kind: nil, state: nil, limit: 10)
            #expect(try await database.run(list).isEmpty)
            #expect(try await database.run(ResumeParents([task])).isEmpty)
            #expect(try await database.run(FindWaitingParents(after: task, limit: 1)).isEmpty)
            #expect(try await database.run(FindOrphans(after: task, limit: 1)).isEmpty)
            #expect(try await database.run(CancelChildren(of: [task], limit: 1)) == [0])
            #expect(try await database.run(CloseEndedChildren(limit: 1)) == [0])
            #expect(try await database.run(LoadChildren(tenant: tenant, parent: task, after: 0, limit: 1)).isEmpty)
            let cause = DeadCause(kind: "k", code: "c")
            #expect(try await database.run(ListDeadCauses(tenant: tenant, cause: cause)).isEmpty)
            #expect(try await database.run(ListDeadLetters(tenant: tenant, cause: cause, limit: 1)).isEmpty)
            #expect(try await database.run(PickDeadLetters(tenant: tenant, cause: cause, limit: 1)).isEmpty)
            #expect(try await database.run(CountDeadLetters(tenant: tenant, cause: cause)) == [0])
            let redrive = RedriveDeadLetters(tenant: tenant, copies: [.init(source: task, copy: TaskID())])
            #expect(try await database.run(redrive).isEmpty)
            #expect(try await database.run(DismissDeadLetters(tenant: tenant, tasks: [task])).isEmpty)
            #expect(try await database.run(QueueDepth()).first?.ready == 0)
            let name = try #require(ScheduleName("nightly"))
            #expect(try await database.run(FindDueSchedules(kinds: ["echo"], after: nil, limit: 10)).isEmpty)
            #expect(try await database.run(FireSchedules([])).isEmpty)
            #expect(try await database.run(FindSchedule(tenant: tenant, name: name)).isEmpty)
            #expect(try await database.run(ListSchedules(tenant: tenant, after: name, limit: 10)).isEmpty)
            #expect(try await database.run(PauseSchedule(tenant: tenant, name: name)).isEmpty)
            #expect(try await database.run(ResumeSchedule(tenant: tenant, schedule: ScheduleID(), next: nil)).isEmpty)
            #expect(try await database.run(RemoveSchedule(tenant: tenant, name: name)).isEmpty)
            #expect(try await database.run(ReadClock()).count == 1)
            #expect(try await database.run(FoldQueue()) == [0])
            #expect(try await database.run(RecountAfterUpgrade()) == [false])
            #expect(try await database.run(ReadQueue()).map(\.ready) == [0, 0])
            #expect(try await database.run(FindPosition(tenant: tenant, task: task)).isEmpty)
            _ = try await database.run(LookForOldest())
            _ = try await database.run(ForgetOldest())
            #expect(try await database.run(ListWorkers()).isEmpty)
            #expect(try await database.run(ListSlots()).count == 2)
            #expect(try await database.run(ListSlotLeases()).isEmpty)
            let intent = CallIntent(
                node: .init(node: "n", iteration: 0), provider: "local", model: "m", timeout: .seconds(1))
            let admit = AdmitCall(call: CallID(), task: task, attempt: 1, fence: fence, intent: intent)
            #expect(try await database.run(admit).isEmpty)
            let checkpoint = Checkpoint(
                key: intent.node, inputHash: Fingerprint(of: [1]), output: Array("1".utf8), usage: .zero)
            let save = SaveCheckpoint(task: task, attempt: 1, fence: fence, checkpoint: checkpoint)
            #expect(try await database.run(save).isEmpty)
            let settle = SettleCall(
                call: CallID(), task: task, attempt: 1, fence: fence, settlement: .init(state: .ok, usage: .zero),
                checkpoint: checkpoint)
            #expect(try await database.run(settle) == [false])
        }
    }
}
