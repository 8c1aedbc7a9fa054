import Domain

/// What earlier attempts stored, read once.
struct CheckpointIndex: Sendable {
    enum Finding: Sendable {
        case none
        /// Stored for this very input.
        case match(Checkpoint)
        /// Stored, but only for other inputs.
        case otherInput
    }

    /// Under this key the graph's own fingerprint is kept, in place of an input hash. No node has a name like it.
    static let graphKey = CheckpointKey(node: "@graph", iteration: 0)

    private let outputs: [CheckpointKey: [Fingerprint: Checkpoint]]
    /// What all stored work cost, reused in this run or not.
    let spent: Usage

    init(_ checkpoints: [Checkpoint]) {
        var outputs: [CheckpointKey: [Fingerprint: Checkpoint]] = [:]
        for checkpoint in checkpoints { outputs[checkpoint.key, default: [:]][checkpoint.inputHash] = checkpoint }
        self.outputs = outputs
        spent = checkpoints.reduce(.zero) { $0 + $1.usage }
    }

    func find(_ key: CheckpointKey, _ inputHash: Fingerprint) -> Finding {
        guard let stored = outputs[key] else { return .none }
        return stored[inputHash].map(Finding.match) ?? .otherInput
    }
}
