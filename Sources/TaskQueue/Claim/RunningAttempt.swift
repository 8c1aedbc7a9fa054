package import Domain
import PostgresDriver

/// One attempt of a task in one worker's hands: what every write to it, and every look at what is its own, is fenced by.
package struct RunningAttempt: Sendable, Hashable {
    package let task: TaskID
    package let attempt: Int32
    package let fence: WorkerFence
    package init(task: TaskID, attempt: Int32, fence: WorkerFence) {
        self.task = task
        self.attempt = attempt
        self.fence = fence
    }

    package init(_ claimed: ClaimedTask, fence: WorkerFence) {
        self.init(task: claimed.id, attempt: claimed.attempt, fence: fence)
    }

    /// Whether a row `r` of `task_running` is the attempt of the parameters `$1` to `$4`, which are ``binds``.
    static let isHeld = "r.task_id = $1 AND r.attempt = $2 AND r.worker_id = $3 AND r.epoch = $4"
    var binds: [PostgresValue] { [.uuid(task.uuid), .int4(attempt), .int8(fence.worker), .int4(fence.epoch)] }
}
