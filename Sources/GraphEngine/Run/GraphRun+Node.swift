import Domain

extension GraphRun {
    /// Reuses a node's stored output, or runs the node and stores it.
    func runNode(_ node: ErasedNode, _ input: ValueBox, _ name: String, _ scope: RunScope) async throws -> ValueBox {
        try meter.enter(node.kind)
        let key = scope.key(of: name)
        let label = scope.label(of: name)
        let hash = try Self.inputHash(input, revision: node.revision)
        if let stored = try storedOutput(of: node, key, hash, label) {
            journal.record(.nodeReused(key, node.kind))
            return stored
        }
        try meter.requireBudget()
        journal.record(.nodeStarted(key, node.kind))
        let start = ContinuousClock.now
        do {
            let output = try await output(of: node, input, key, hash, label)
            journal.record(.nodeFinished(key, node.kind, ContinuousClock.now - start))
            return output
        } catch {
            journal.record(.nodeFailed(key, node.kind, ContinuousClock.now - start))
            throw error
        }
    }

    /// SHA-256 of the canonical JSON of the input; a revision goes before it, ended by a zero byte, which JSON never
    /// contains.
    static func inputHash(_ input: ValueBox, revision: String) throws -> Fingerprint {
        let json = try input.json()
        return revision.isEmpty ? Fingerprint(of: json) : Fingerprint(of: Array(revision.utf8) + [0] + json)
    }

    /// What an earlier attempt stored, when it is for this input and still decodes.
    private func storedOutput(
        of node: ErasedNode, _ key: CheckpointKey, _ hash: Fingerprint, _ label: String
    ) throws -> ValueBox? {
        switch checkpoints.find(key, hash) {
        case .none: return nil
        case .otherInput: break
        case .match(let checkpoint):
            // What does not decode was stored by a release with another output type. It is a change like another
            // input, and the policy below decides, so the error itself says nothing more.
            if let box = try? node.decode(checkpoint.output) { return box }
        }
        guard changedInput == .rerun else {
            throw Failure(
                .permanent, code: "node_input_changed",
                message: "\(label): The step was finished for another input, and this graph does not repeat steps.")
        }
        return nil
    }

    /// Runs the node and stores its checkpoint, unless the node had it committed with its call. After cancellation
    /// nothing is written: the attempt may no longer be ours.
    private func output(
        of node: ErasedNode, _ input: ValueBox, _ key: CheckpointKey, _ hash: Fingerprint, _ label: String
    ) async throws -> ValueBox {
        let context = NodeContext(path: key, deadline: deadline, calls: calls, seal: node.seal(key, hash))
        let output: ValueBox
        let checkpoint: Checkpoint
        do {
            output = try await node.run(input, context)
            let sealed = context.seal.current
            checkpoint =
                try sealed?.checkpoint ?? Checkpoint(key: key, inputHash: hash, output: output.json(), usage: .zero)
            meter.add(checkpoint.usage)
            if sealed?.isStored == true { return output }
        } catch {
            throw NodeFailure.locate(error, label, key)
        }
        try Task.checkCancellation()
        try await store.save(checkpoint)
        return output
    }
}
