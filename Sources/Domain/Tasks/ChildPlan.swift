/// A task to be done for another one.
package struct NewChild: Sendable {
    package let kind: TaskKind
    package let input: JSONValue
    /// Nil for its parent's.
    package let priority: Priority?
    package init(kind: TaskKind, input: JSONValue, priority: Priority? = nil) {
        self.kind = kind
        self.input = input
        self.priority = priority
    }
}

/// What a handler says instead of a result: do these first. All of them are accepted with the parent's wait or none is;
/// when each has an outcome, whatever it is, the parent is asked again, once, in an attempt that does not count as another,
/// and reads the outcomes from ``AttemptContext/children``. Cancelling the parent cancels them.
package struct ChildPlan: Sendable {
    package static let countMax = 10_000
    /// Bytes of all inputs together, as JSON.
    package static let inputBytesMax = 32 << 20
    /// Generations below a task that a client submitted: its children are the first. A kind whose children ask for
    /// children of the same kind would otherwise never come to an end.
    package static let depthMax = 8

    package let children: [NewChild]

    /// Throws a permanent ``Failure`` unless there are 1 to ``countMax`` children.
    package init(_ children: [NewChild]) throws(Failure) {
        guard (1...Self.countMax).contains(children.count) else {
            throw Failure(
                .permanent, code: "children_count",
                message: "The task asked for \(children.count) children; 1 to \(Self.countMax) are possible at a time.")
        }
        self.children = children
    }
}
