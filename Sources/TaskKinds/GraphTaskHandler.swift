package import Domain
import Foundation
package import GraphEngine

/// The typed input of a kind: how it is read from what a client sent, with every problem named.
package protocol TaskInput: Codable, Sendable {
    /// Reads the fields it knows; what is wrong ends up in the reader's problems.
    static func read(_ reader: inout InputReader) -> Self?
}

/// A kind that is a graph: reads the input, runs the graph, encodes the output.
package struct GraphTaskHandler<Input: TaskInput, Output: Codable & Sendable>: TaskHandler {
    package let description: KindDescription
    package typealias Estimating = @Sendable (Input) throws(Failure) -> TaskEstimate

    private let graph: Graph<Input, Output>
    private let estimating: Estimating?
    private let result: @Sendable (Output) throws -> [UInt8]
    private let prompt: @Sendable (Output) -> PromptUse?

    /// - Parameters:
    ///   - pool: asked again each time that a task is made.
    ///   - result: the output as JSON text; by default its properties in snake case.
    ///   - prompt: what was asked of which model, for the audit timeline; nil for kinds that do not prompt.
    package init(
        kind: TaskKind, summary: String, pool: @autoclosure @escaping @Sendable () -> PoolName,
        retry: RetryPolicy = RetryPolicy(), timeout: Duration, graph: Graph<Input, Output>,
        estimating: Estimating? = nil,
        result: @escaping @Sendable (Output) throws -> [UInt8] = Self.snakeCased,
        prompt: @escaping @Sendable (Output) -> PromptUse? = { _ in nil }
    ) {
        self.graph = graph
        self.estimating = estimating
        self.result = result
        self.prompt = prompt
        description = KindDescription(
            kind: kind, summary: summary, pool: pool(), retry: retry, timeout: timeout, isPublic: true,
            diagram: graph.mermaid)
    }

    package func problems(in input: JSONValue) -> [InputProblem] { read(input).problems }

    package func estimate(_ input: JSONValue) throws(Failure) -> TaskEstimate? {
        guard let estimating, let input = read(input).input else { return nil }
        return try estimating(input)
    }

    package func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        guard let input = read(attempt.input).input else {
            throw Failure(
                .permanent, code: "invalid_input",
                message: "This release does not accept the stored input; submit the task again.")
        }
        let output = try await graph.run(
            input, store: attempt.checkpoints, calls: attempt.calls, deadline: attempt.deadline)
        let events = prompt(output).map { [$0.event(of: attempt)] } ?? []
        return AttemptReport(result: try result(output), events: events)
    }

    package static func snakeCased(_ output: Output) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return Array(try encoder.encode(output))
    }

    private func read(_ value: JSONValue) -> (input: Input?, problems: [InputProblem]) {
        var reader = InputReader(value)
        let input = Input.read(&reader)
        reader.rejectUnknownKeys()
        return (reader.problems.isEmpty ? input : nil, reader.problems)
    }
}
