import Domain
import PostgresDriver
import TaskQueue
import TestKit

/// A worker played by the test: it has taken a lost worker's task over and holds it for as long as the test wants.
struct Peer: Sendable {
    private let postgres: PostgresClient
    private let fence: WorkerFence
    private let task: ClaimedTask

    /// Waits until the lease of a worker that does not answer is over, rescues its tasks and claims this one.
    static func takeOver(
        _ task: TaskID, from worker: ProcessUnderTest, in installation: Installation
    ) async throws -> Peer {
        let postgres = installation.postgres
        try await Probe.until("the lease of \(worker.name) is over") {
            _ = try await postgres.run(EndLostWorkers())
            return try await postgres.run(ReadWorker(pid: worker.pid)).allSatisfy(\.isStopped)
        }
        let fence = try await postgres.one(RegisterWorker(host: "peer", pid: 0, lease: .seconds(600)))
        guard try await postgres.run(RescueTasks(limit: 10)) == [task],
            let pool = try await postgres.run(ListPools()).first(where: { $0.name == "openai" })?.id
        else { throw Surprise("there was not exactly this task to rescue") }
        let claim = ClaimTasks(fence: fence, demands: [.init(pool: pool, limit: 10)], marks: LowWaterMarks(now: .now))
        guard let claimed = try await postgres.run(claim).first, claimed.id == task else {
            throw Surprise("the rescued task was not ready")
        }
        return Peer(postgres: postgres, fence: fence, task: claimed)
    }

    /// Hands the task back without counting the attempt, and leaves.
    func handBack() async throws {
        _ = try await postgres.run(ReturnTasks(fence: fence, returned: [.init(task: task, way: .released)]))
        _ = try await postgres.run(RetireWorker(fence: fence))
    }
}
