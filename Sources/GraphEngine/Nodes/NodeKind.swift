/// What a step does, for drawings, limits and events. It does not change how a step runs.
package enum NodeKind: String, Sendable, Hashable, Codable, CaseIterable {
    case transform
    case model
    case tool
    case retrieve
    case embed
    case wait
    case join
    case branch
    /// One way out of a branch.
    case way
    case map
    case subgraph
    case loop
}
