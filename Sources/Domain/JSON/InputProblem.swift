/// One thing that is wrong with an input.
package struct InputProblem: Sendable, Hashable {
    /// Which value it is about, as an RFC 6901 pointer; empty for the whole input.
    package let pointer: String

    /// What is wrong and what is expected, as a phrase without a full stop. It never repeats the value, so it is safe
    /// to show and to log.
    package let message: String

    package init(pointer: String, message: String) {
        self.pointer = pointer
        self.message = message
    }

    package init(_ pointer: JSONPointer, _ message: String) {
        self.init(pointer: pointer.description, message: message)
    }
}

extension InputProblem: CustomStringConvertible {
    package var description: String {
        pointer.isEmpty ? message : "\(pointer): \(message)"
    }
}

extension InputProblem {
    /// How many problems one input lists. Past it, a hostile input would only make the answer larger.
    package static let listedMax = 100
}

extension [InputProblem] {
    /// Appends `problem` while the list is short enough, and then one note that there are more.
    mutating func list(_ problem: InputProblem) {
        guard count <= InputProblem.listedMax else { return }
        guard count < InputProblem.listedMax else {
            append(InputProblem(.root, "more problems were found; the first \(InputProblem.listedMax) are listed"))
            return
        }
        append(problem)
    }

    /// Whether nothing more will be listed.
    var isFull: Bool { count > InputProblem.listedMax }
}
