/// What became of one child.
package struct ChildOutcome: Sendable {
    /// Its place in the list that the parent asked for, from 1.
    package let place: Int32
    package let task: TaskID
    /// Nil only when its records are gone.
    package let state: TaskState?
    /// JSON texts: the result of one that succeeded, the error of one that failed.
    package let result: [UInt8]?
    package let error: [UInt8]?
    package init(place: Int32, task: TaskID, state: TaskState?, result: [UInt8]?, error: [UInt8]?) {
        self.place = place
        self.task = task
        self.state = state
        self.result = result
        self.error = error
    }
}

/// The outcomes of the children that a task waited for, read page by page so that ten thousand results are never held.
package protocol ChildStore: Sendable {
    /// At most `limit` (1…1,000) outcomes behind a place, in order, of the children asked for last. Empty when the task has
    /// not waited for children: then this is the attempt that may ask for them.
    func outcomes(after place: Int32, limit: Int32) async throws -> [ChildOutcome]
    /// The same with no more of each result than its first `charactersMax` characters, none at all for 0: for results that
    /// are large and begin with what the parent wants to know.
    func outcomes(after place: Int32, limit: Int32, charactersMax: Int32) async throws -> [ChildOutcome]
}

/// A task that has no children.
package struct NoChildren: ChildStore {
    package init() {}
    package func outcomes(after place: Int32, limit: Int32) async throws -> [ChildOutcome] { [] }
    package func outcomes(after place: Int32, limit: Int32, charactersMax: Int32) async throws -> [ChildOutcome] { [] }
}
