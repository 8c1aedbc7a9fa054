package import Domain

/// One thing that a client asked for, and what it was told.
package struct ClientOperation: Sendable, Hashable {
    package enum Request: Sendable, Hashable {
        /// `work` names what is to be done: tasks with the same work must have the same result.
        case submit(key: String, work: String)
        case cancel(TaskID)
        case poll(TaskID)
    }

    package enum Answer: Sendable, Hashable {
        /// The task is stored, the API says.
        case accepted(TaskID)
        /// It did not happen, the API says; its status.
        case refused(Int)
        /// No answer, or one that says nothing about what happened.
        case unknown
        /// The task as it was shown: its state, and its result as canonical JSON.
        case shown(state: String, result: String?)
        /// There is no such task, the API says.
        case missing
    }

    /// Its place in the order in which requests were made.
    package let number: Int
    package let request: Request
    /// Nil while nobody has answered, which at the end counts as unknown.
    package var answer: Answer?

    package init(_ number: Int, _ request: Request, _ answer: Answer? = nil) {
        self.number = number
        self.request = request
        self.answer = answer
    }
}

extension ClientOperation: CustomStringConvertible {
    package var description: String { "\(number) \(request) → \(answer.map { "\($0)" } ?? "nothing")" }
}
