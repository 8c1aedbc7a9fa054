package import Domain

extension Graph {
    /// Runs the graph for one attempt of a task, starting after the last checkpoints.
    ///
    /// Checkpoints are loaded once. A node with a checkpoint for the same input is not run; any other node runs as soon
    /// as its inputs exist, and its checkpoint is stored before anything that reads it starts. So a process that dies
    /// between any two nodes loses nothing that was stored, and one that dies inside a node repeats that node.
    ///
    /// Cost besides the nodes: one `load`, one `save` per node that does not seal its own checkpoint, and, for a graph
    /// with nodes, one `save` of its fingerprint in the task's first run.
    /// - Parameters:
    ///   - deadline: when the run is cancelled; the graph's wall time may be earlier. A node that ignores
    ///     cancellation delays the end.
    ///   - hooks: told about every node, in order.
    ///   - alarm: returns at the given instant, or throws when cancelled. Tests pass their own.
    /// - Throws: the first failure of a node, its siblings cancelled and waited for: a `Failure` with the node's path
    ///   in its message, a ``NodeFailure`` for other errors, `CancellationError` as it is. The engine's own:
    ///   `graph_deadline` (`timedOut`); `graph_step_limit`, `graph_tool_limit`, `graph_token_limit`,
    ///   `graph_cost_limit`, `graph_map_limit`, `graph_loop_limit`, `graph_changed`, `node_input_changed` (all
    ///   `permanent`); and what the store throws.
    package func run(
        _ input: Input, store: any CheckpointStore, calls: any CallLedger, deadline: ContinuousClock.Instant,
        hooks: [any GraphHook] = [],
        alarm: @escaping @Sendable (ContinuousClock.Instant) async throws -> Void = ContinuousClock.wait
    ) async throws -> Output {
        let now = ContinuousClock.now
        let end = min(deadline, now + limits.wallTime)
        guard now < end else { throw GraphRun.pastDeadline }
        try Task.checkCancellation()
        let checkpoints = CheckpointIndex(try await store.load())
        if blueprint.storesCheckpoints { try await recordFingerprint(checkpoints, store) }
        let run = GraphRun(
            store: store, calls: calls, deadline: end, limits: limits, changedInput: resume.changedInput,
            checkpoints: checkpoints, meter: RunMeter(limits, spent: checkpoints.spent), journal: EventJournal(hooks),
            alarm: alarm)
        return try await run.untilDeadline(blueprint, ValueBox(input)).open()
    }

    /// Notes which graph began the task, or finds that it was another one.
    private func recordFingerprint(_ checkpoints: CheckpointIndex, _ store: any CheckpointStore) async throws {
        switch checkpoints.find(CheckpointIndex.graphKey, fingerprint) {
        case .match:
            return
        case .otherInput:
            if case .fail(let reason) = resume.changedGraph {
                throw Failure(.permanent, code: "graph_changed", message: reason)
            }
        case .none:
            break
        }
        let label = try CanonicalJSON.encode("\(name) \(version)")
        try await store.save(
            Checkpoint(key: CheckpointIndex.graphKey, inputHash: fingerprint, output: label, usage: .zero))
    }
}

extension ContinuousClock {
    package static func wait(until instant: Instant) async throws {
        try await ContinuousClock().sleep(until: instant)
    }
}
