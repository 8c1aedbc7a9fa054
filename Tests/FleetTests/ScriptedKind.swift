import Domain
import Synchronization

/// A kind whose attempts do what the test says, with a record of what ran.
final class ScriptedKind: TaskHandler {
    typealias Body = @Sendable (AttemptContext, Int) async throws -> AttemptReport

    private let runs = Mutex<[TaskID: Int]>([:])
    private let body: Body
    private let retry: RetryPolicy
    private let name: TaskKind
    private let problems: [InputProblem]

    /// - Parameters:
    ///   - problems: what it finds wrong with every input.
    ///   - body: gets the context and how often this task was run before.
    init(
        _ name: TaskKind = "scripted",
        retry: RetryPolicy = RetryPolicy(attemptsMax: 3, backoff: .fullJitter(base: .zero, cap: .zero)),
        problems: [InputProblem] = [], _ body: @escaping Body
    ) {
        self.name = name
        self.problems = problems
        self.retry = retry
        self.body = body
    }

    var description: KindDescription {
        KindDescription(
            kind: name, summary: "scripted", pool: "local", retry: retry, timeout: .seconds(30), isPublic: true,
            diagram: nil)
    }

    func problems(in input: JSONValue) -> [InputProblem] { problems }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        let before = runs.withLock { runs in
            defer { runs[attempt.task, default: 0] += 1 }
            return runs[attempt.task] ?? 0
        }
        return try await body(attempt, before)
    }

    func runs(of task: TaskID) -> Int { runs.withLock { $0[task] ?? 0 } }
}
