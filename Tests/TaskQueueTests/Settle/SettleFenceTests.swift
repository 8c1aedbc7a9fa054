import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

/// A stale worker changes nothing: neither the task it lost nor any other row.
@Suite("The fence", .serialized, .timeLimit(.minutes(5)))
struct SettleFenceTests {
    /// Which of the four parts of the fence does not match.
    enum Stale: String, CaseIterable, Sendable { case task, attempt, worker, epoch }

    struct Scene {
        let task: ClaimedTask
        let fence: WorkerFence
        let claimed: ClaimedTask
    }

    /// A hooked task runs, a neighbour runs under another worker, a third waits; the claim is wrong in one part.
    private func stage(_ stale: Stale, on queue: QueueFixture) async throws -> Scene {
        let fence = try await queue.worker()
        let claimed = try await queue.claimOne(by: fence) { $0.webhookURL = "https://hooks.example.com/a" }
        let other = try await queue.worker()
        _ = try await queue.claimOne(by: other)
        let waiting = try await queue.accept { $0.webhookURL = "https://hooks.example.com/b" }
        return switch stale {
        case .task: Scene(task: .made(id: waiting[0], pool: queue.local), fence: fence, claimed: claimed)
        case .attempt: Scene(task: .made(id: claimed.id, pool: queue.local, attempt: 2), fence: fence, claimed: claimed)
        case .worker:
            Scene(task: claimed, fence: WorkerFence(worker: other.worker, epoch: fence.epoch), claimed: claimed)
        case .epoch:
            Scene(task: claimed, fence: WorkerFence(worker: fence.worker, epoch: fence.epoch + 1), claimed: claimed)
        }
    }

    private func event(about task: ClaimedTask) -> [AuditRecord] {
        [AuditRecord(subject: task.id, tenant: task.tenant, action: .webhookDelivered, detail: ["status": 200])]
    }

    @Test("A stale settlement changes zero rows in every table", arguments: Stale.allCases)
    func settlement(stale: Stale) async throws {
        try await QueueFixture.run { queue async throws in
            let scene = try await stage(stale, on: queue)
            let before = try await queue.snapshot()
            for outcome in Self.outcomes {
                let rows = try await queue.settle(
                    [scene.task], outcome, by: scene.fence, hasCalls: true, events: event(about: scene.task))
                #expect(rows.isEmpty)
            }
            #expect(try await queue.snapshot() == before)
        }
    }

    static let outcomes: [SettledTask.Outcome] = [
        .succeeded(result: Array("1".utf8)), .failed(QueueFixture.refused), .cancelled(QueueFixture.stopped), .expired,
    ]

    @Test("A stale return changes zero rows in every table", arguments: Stale.allCases)
    func giveBack(stale: Stale) async throws {
        try await QueueFixture.run { queue async throws in
            let scene = try await stage(stale, on: queue)
            try await queue.script("UPDATE task_running SET cancel_requested = true")
            let before = try await queue.snapshot()
            let ways: [ReturnedTask.Way] = [
                .retry(QueueFixture.flaky, after: .seconds(5)), .retry(QueueFixture.flaky, after: .zero),
                .deferred(QueueFixture.flaky, after: .seconds(5)), .released,
            ]
            for way in ways {
                let returned = ReturnedTask(task: scene.task, way: way, events: event(about: scene.task))
                #expect(try await queue.run(ReturnTasks(fence: scene.fence, returned: [returned])).isEmpty)
            }
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("A stale attempt saves no checkpoint and admits no call", arguments: Stale.allCases)
    func calls(stale: Stale) async throws {
        try await QueueFixture.run { queue async throws in
            let scene = try await stage(stale, on: queue)
            let before = try await queue.snapshot()
            let save = SaveCheckpoint(
                task: scene.task.id, attempt: scene.task.attempt, fence: scene.fence, checkpoint: .made())
            #expect(try await queue.run(save).isEmpty)
            let admit = AdmitCall(
                call: CallID(), task: scene.task.id, attempt: scene.task.attempt, fence: scene.fence,
                intent: queue.intent())
            #expect(try await queue.run(admit).isEmpty)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("In a batch, what is still ours is settled and what is not is left alone")
    func mixedBatch() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let ours = try await queue.claimOne(by: fence)
            let theirs = try await queue.claimOne(by: try await queue.worker())
            let rows = try await queue.settle([theirs, ours, .made()], by: fence)
            #expect(rows.map(\.task) == [ours.id])
            #expect(try await queue.rows("SELECT task_id FROM task_running") == [theirs.id.uuidText])
            #expect(try await queue.rows("SELECT task_id FROM task_outcome") == [ours.id.uuidText])
        }
    }
}

extension Checkpoint {
    static func made(_ node: String = "model", output: String = "1", usage: Usage = .zero) -> Checkpoint {
        Checkpoint(
            key: .init(node: node, iteration: 0), inputHash: Fingerprint(of: [1]), output: Array(output.utf8),
            usage: usage)
    }
}
