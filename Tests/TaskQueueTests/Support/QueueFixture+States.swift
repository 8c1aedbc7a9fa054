import Domain
import Foundation
import TaskQueue

/// A task that was brought into a state.
struct StagedTask: Sendable {
    let id: TaskID
    let fence: WorkerFence
    /// The claim of its last attempt, or what such a claim would be.
    let claim: ClaimedTask
}

extension QueueFixture {
    /// Brings a fresh task into a state, through the statements of the queue. Nothing else may be ready.
    func stage(_ state: TaskState) async throws -> StagedTask {
        let fence = try await worker()
        let id = try await accept { task in
            if state == .scheduled { task.runAt = Date(timeIntervalSinceNow: 3600) }
            if state == .expired { task.expiresAt = Date(timeIntervalSinceNow: -1) }
        }[0]
        switch state {
        case .queued, .scheduled:
            return StagedTask(id: id, fence: fence, claim: .made(id: id, tenant: alpha, pool: local))
        case .expired:
            try await run(ExpireTasks(limit: 10))
            return StagedTask(id: id, fence: fence, claim: .made(id: id, tenant: alpha, pool: local))
        case .waiting, .running, .succeeded, .failed, .cancelled:
            guard let claim = try await claim(by: fence).first else { throw Unexpected("nothing was claimed") }
            try await end(claim, as: state, by: fence)
            return StagedTask(id: id, fence: fence, claim: claim)
        }
    }

    private func end(_ claim: ClaimedTask, as state: TaskState, by fence: WorkerFence) async throws {
        switch state {
        case .waiting: try await giveBack([claim], .retry(Self.flaky, after: .seconds(3600)), by: fence)
        case .succeeded: try await settle([claim], by: fence)
        case .failed: try await settle([claim], .failed(Self.refused), by: fence)
        case .cancelled: try await settle([claim], .cancelled(Self.stopped), by: fence)
        case .queued, .scheduled, .running, .expired: break
        }
    }
}
