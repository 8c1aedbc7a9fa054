import Domain

/// What a handler without a graph is given: read from what a client or another task sent, with every problem named.
protocol ReadInput: Sendable {
    /// Reads the fields it knows; what is wrong ends up in the reader's problems.
    static func read(_ reader: inout InputReader) -> Self?
}

/// A handler that reads its input once and needs no graph: it is resumed by what the database says is left to do.
protocol ReadingTaskHandler: TaskHandler {
    associatedtype Input: ReadInput
    func run(_ input: Input, _ attempt: AttemptContext) async throws -> AttemptReport
}

extension ReadingTaskHandler {
    package func problems(in input: JSONValue) -> [InputProblem] { Self.read(input).problems }

    package func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        guard let input = Self.read(attempt.input).input else {
            throw Failure(
                .permanent, code: "invalid_input",
                message: "This release does not accept the stored input; submit the task again.")
        }
        return try await run(input, attempt)
    }

    static func read(_ value: JSONValue) -> (input: Input?, problems: [InputProblem]) {
        var reader = InputReader(value)
        let input = Input.read(&reader)
        reader.rejectUnknownKeys()
        return (reader.problems.isEmpty ? input : nil, reader.problems)
    }
}
