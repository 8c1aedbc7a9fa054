/// Where a task is. The first four are live, the last four are outcomes and never change.
package enum TaskState: String, Sendable, CaseIterable, Codable {
    /// In `task_ready`: runs as soon as a slot is free.
    case queued
    /// In `task_deferred` because of its own `run_at`.
    case scheduled
    /// In `task_deferred` for another reason: a retry's backoff, a provider's `Retry-After`, a snooze; or in
    /// `task_waiting`, for its children.
    case waiting
    /// In `task_running`.
    case running
    case succeeded
    case failed
    case cancelled
    case expired

    /// Whether the state is an outcome.
    package var isFinal: Bool { outcomeCode != nil }

    /// The code stored in `task_outcome.state`; the table's `CHECK` lists the same four.
    package var outcomeCode: Int16? {
        switch self {
        case .succeeded: 1
        case .failed: 2
        case .cancelled: 3
        case .expired: 4
        case .queued, .scheduled, .waiting, .running: nil
        }
    }

    package init?(outcomeCode: Int16) {
        guard let state = Self.allCases.first(where: { $0.outcomeCode == outcomeCode }) else { return nil }
        self = state
    }
}
