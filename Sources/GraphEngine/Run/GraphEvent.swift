package import Domain

/// Something that happened to a node or pure step of a run.
package enum GraphEvent: Sendable, Hashable {
    case nodeStarted(CheckpointKey, NodeKind)
    /// A stored output took the node's place.
    case nodeReused(CheckpointKey, NodeKind)
    /// The output is stored, where it is to be stored; what reads it can start.
    case nodeFinished(CheckpointKey, NodeKind, Duration)
    /// Failed or was cancelled.
    case nodeFailed(CheckpointKey, NodeKind, Duration)
}

/// Watches runs: logging, metrics, traces, audit.
package protocol GraphHook: Sendable {
    /// Called for one event of a run at a time: a node's start before its end, its end before the start of what reads
    /// it. Nodes wait while it runs, so it only notes the event down; it cannot fail a run or change it.
    func observe(_ event: GraphEvent)
}
