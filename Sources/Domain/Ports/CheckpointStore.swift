/// Names one run of one node within a task: the path from the graph's root and the iteration inside a map.
package struct CheckpointKey: Sendable, Hashable, Codable {
    package let node: String
    package let iteration: Int32
    package init(node: String, iteration: Int32) {
        self.node = node
        self.iteration = iteration
    }
}

/// The stored output of one finished node.
package struct Checkpoint: Sendable, Hashable {
    package let key: CheckpointKey
    /// The fingerprint of the node's input. A stored output is reused only for the same input.
    package let inputHash: Fingerprint
    /// The output as JSON.
    package let output: [UInt8]
    package let usage: Usage
    package init(key: CheckpointKey, inputHash: Fingerprint, output: [UInt8], usage: Usage) {
        self.key = key
        self.inputHash = inputHash
        self.output = output
        self.usage = usage
    }
}

/// Where a task's checkpoints live. Writes are fenced by task, attempt and worker epoch.
package protocol CheckpointStore: Sendable {
    /// Every checkpoint of the task, once per attempt.
    func load() async throws -> [Checkpoint]
    /// Stores one. Throws a ``Failure`` of class `leaseLost` when the attempt is no longer ours.
    func save(_ checkpoint: Checkpoint) async throws
}
