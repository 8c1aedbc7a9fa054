package import Domain

/// Waits for tasks to end, for the routes that answer late.
package protocol OutcomeWaiting: Sendable {
    /// Returns when the task has ended, at the deadline, or when there is no use in waiting any longer. The caller looks
    /// at the task again in any case.
    func wait(for task: TaskID, of tenant: TenantID, until deadline: ContinuousClock.Instant) async -> WaitEnd
}

/// Why a wait ended.
package enum WaitEnd: Sendable, Hashable {
    /// The task has an outcome.
    case ended
    /// The deadline passed, the caller was cancelled, or the process is shutting down.
    case timeUp
    /// Too many wait already; nothing was waited for.
    case refused
}
