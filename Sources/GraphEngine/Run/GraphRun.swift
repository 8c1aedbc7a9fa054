import Domain

/// One run of a graph: what its scopes and nodes share. Everything that changes is inside `meter` and `journal`;
/// values live in the ``Frame`` of their scope.
///
/// The files around this one each walk one thing: a scope's steps (`+Scope`), a node with its checkpoint (`+Node`),
/// the containers (`+Containers`).
struct GraphRun: Sendable {
    let store: any CheckpointStore
    let calls: any CallLedger
    let deadline: ContinuousClock.Instant
    let limits: GraphLimits
    let changedInput: ResumePolicy.ChangedInput
    let checkpoints: CheckpointIndex
    let meter: RunMeter
    let journal: EventJournal
    let alarm: @Sendable (ContinuousClock.Instant) async throws -> Void

    static let pastDeadline = Failure(
        .timedOut, code: "graph_deadline",
        message: "The graph took longer than its kind, or the task's own timeout, allows.")

    /// Runs the whole graph beside a timer, and whichever ends first ends the other. At the deadline the steps are
    /// cancelled and waited for, as everything here is structured.
    func untilDeadline(_ blueprint: Blueprint, _ input: ValueBox) async throws -> ValueBox {
        try await withThrowingTaskGroup(of: ValueBox.self) { group in
            group.addTask { try await run(blueprint, input, in: .root) }
            group.addTask {
                try await alarm(deadline)
                throw GraphRun.pastDeadline
            }
            defer { group.cancelAll() }
            guard let output = try await group.next() else { throw CancellationError() }
            return output
        }
    }

    /// Whether another step may start now.
    func checkOpen() throws {
        try Task.checkCancellation()
        if ContinuousClock.now >= deadline { throw GraphRun.pastDeadline }
    }
}
