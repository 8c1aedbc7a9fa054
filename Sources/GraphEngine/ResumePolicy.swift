/// What a resumed run does when the world is not as its checkpoints left it.
package struct ResumePolicy: Sendable, Hashable {
    /// A checkpoint of this node exists, for another input or with an output that no longer decodes.
    package enum ChangedInput: Sendable, Hashable {
        /// Run the node again; it may be paid for again.
        case rerun
        /// Fail for good with `node_input_changed`.
        case fail
    }

    /// The task was begun by a graph of another fingerprint.
    package enum ChangedGraph: Sendable, Hashable {
        /// Go on: input hashes and revisions decide node by node what is still good.
        case rerunChanged
        /// Fail for good with `graph_changed` and this reason, which the tenant may read.
        case fail(reason: String)
    }

    package var changedInput: ChangedInput
    package var changedGraph: ChangedGraph

    package init(changedInput: ChangedInput = .rerun, changedGraph: ChangedGraph = .rerunChanged) {
        self.changedInput = changedInput
        self.changedGraph = changedGraph
    }
}
