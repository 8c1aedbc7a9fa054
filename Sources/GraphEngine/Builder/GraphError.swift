/// Why a graph was not built. Thrown when the process starts, or when a flow is registered; never while one runs.
package struct GraphError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Every problem found, never empty, in the order of building.
    package let problems: [GraphProblem]

    package var description: String { problems.map(\.description).joined(separator: "; ") }
}

/// One thing that is wrong with a graph's shape.
package struct GraphProblem: Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// Not 1…64 characters of letters, digits, `_`, `-` and `.`.
        case badName = "bad_name"
        /// Two steps, or two branches, of one scope share a name, and so would share checkpoints.
        case duplicateName = "duplicate_name"
        /// The output can be had without this step. It is either forgotten or an edge is missing.
        case unusedNode = "unused_node"
        /// A port of another builder: an outer value used inside a branch, map or loop without being passed in, or
        /// an inner one used outside.
        case foreignPort = "foreign_port"
        /// There is no step at all.
        case emptyGraph = "empty_graph"
        /// A limit below 1, or above 2³¹ − 1.
        case badLimit = "bad_limit"
        /// Versions count from 1.
        case badVersion = "bad_version"
    }

    package let code: Code
    /// The path of the step, or the name of the limit, like `pages/each` or `limits.steps`.
    package let place: String

    init(_ code: Code, at place: String) {
        self.code = code
        self.place = place
    }

    func inside(_ container: String) -> GraphProblem { GraphProblem(code, at: "\(container)/\(place)") }

    package var description: String { "\(code.rawValue) at \(place)" }
}
