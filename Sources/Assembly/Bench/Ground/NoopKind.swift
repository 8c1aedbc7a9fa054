import Domain

/// The kind that benchmarks run: it does nothing, so that what is measured is the queue.
final class NoopKind: TaskHandler {
    static let kind: TaskKind = "bench.noop"
    static let pool: PoolName = "bench"

    private let isPublic: Bool
    private let onRun: @Sendable (TaskID) -> Void

    /// - Parameters:
    ///   - isPublic: whether the HTTP API takes it.
    ///   - onRun: called at the start of each attempt.
    init(isPublic: Bool = false, onRun: @escaping @Sendable (TaskID) -> Void = { _ in }) {
        self.isPublic = isPublic
        self.onRun = onRun
    }

    var description: KindDescription {
        KindDescription(
            kind: Self.kind, summary: "Does nothing.", pool: Self.pool, retry: RetryPolicy(), timeout: .seconds(60),
            isPublic: isPublic, diagram: nil)
    }

    func problems(in input: JSONValue) -> [InputProblem] { [] }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        onRun(attempt.task)
        return AttemptReport(result: Array("{}".utf8))
    }
}
