import Domain
import PostgresDriver
import TaskQueue

/// The checkpoints of one attempt, fenced by it.
struct PostgresCheckpoints: CheckpointStore {
    let postgres: PostgresClient
    let task: ClaimedTask
    let fence: WorkerFence

    func load() async throws -> [Checkpoint] {
        // A first attempt can have none; the probe is saved on the common way.
        guard task.attempt > 1 else { return [] }
        return try await postgres.run(LoadCheckpoints(task: task.id))
    }

    func save(_ checkpoint: Checkpoint) async throws {
        let statement = SaveCheckpoint(task: task.id, attempt: task.attempt, fence: fence, checkpoint: checkpoint)
        guard try await postgres.run(statement).first != nil else { throw PostgresCallLedger.leaseLost }
    }
}
