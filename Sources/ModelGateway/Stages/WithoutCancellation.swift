import Domain

/// Runs the last write of a call to its end although the surrounding task is cancelled, within its own `timeout`.
///
/// The work is an unstructured task, because a child would inherit the cancellation; it cannot outlive this call, which
/// waits for it. When the time is up the work itself is cancelled, waited for, and `settlement_timed_out` is thrown.
func withoutCancellation(timeout: Duration, _ work: @escaping @Sendable () async throws -> Void) async throws {
    try await Task {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await work()
                return true
            }
            group.addTask {
                // A sleep is cancelled when the work is done.
                try? await Task.sleep(for: timeout)
                return false
            }
            let isDone = try await group.next() ?? false
            group.cancelAll()
            if !isDone {
                throw Failure(
                    .transient, code: "settlement_timed_out", message: "Recording a model call took too long.")
            }
        }
    }.value
}
