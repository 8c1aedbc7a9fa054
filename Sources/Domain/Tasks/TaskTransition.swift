/// What can happen to a task.
package enum TaskEvent: String, Sendable, CaseIterable {
    case claim, promote, succeed, fail, retry, release, cancel, expire, lose
}

/// The state machine as a table; the SQL statements are its other half, and a test walks both.
///
/// ```mermaid
/// stateDiagram-v2
///   scheduled --> queued: promote
///   waiting --> queued: promote
///   queued --> running: claim
///   running --> waiting: retry
///   running --> queued: release, lose
///   running --> succeeded: succeed
///   running --> failed: fail
///   queued --> cancelled: cancel
///   queued --> expired: expire
/// ```
package enum TaskTransition {
    /// The state after `event`, or nil when the event changes nothing in that state.
    package static func state(after event: TaskEvent, in state: TaskState) -> TaskState? {
        switch (state, event) {
        case (.queued, .claim): .running
        case (.scheduled, .promote), (.waiting, .promote): .queued
        case (.running, .succeed): .succeeded
        case (.running, .fail): .failed
        case (.running, .retry): .waiting
        case (.running, .release), (.running, .lose): .queued
        case (.queued, .cancel), (.scheduled, .cancel), (.waiting, .cancel), (.running, .cancel): .cancelled
        case (.queued, .expire), (.scheduled, .expire), (.waiting, .expire), (.running, .expire): .expired
        default: nil
        }
    }
}
