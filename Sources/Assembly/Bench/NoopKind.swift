import Domain
import Synchronization

/// The kind that the queue's benchmark runs: it does nothing, so that what is measured is the queue.
final class NoopKind: TaskHandler {
    static let kind: TaskKind = "bench.noop"
    static let pool: PoolName = "bench"

    private let onRun: @Sendable (TaskID) -> Void
    init(onRun: @escaping @Sendable (TaskID) -> Void) { self.onRun = onRun }

    var description: KindDescription {
        KindDescription(
            kind: Self.kind, summary: "Does nothing.", pool: Self.pool, retry: RetryPolicy(), timeout: .seconds(60),
            isPublic: false, diagram: nil)
    }

    func problems(in input: JSONValue) -> [InputProblem] { [] }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        onRun(attempt.task)
        return AttemptReport(result: Array("{}".utf8))
    }
}
