import Domain

/// A kind for tests: `{"text", "times"?}`.
struct EchoHandler: TaskHandler {
    var kind: TaskKind = "echo"
    var isPublic = true
    var pool: PoolName = "local"

    var description: KindDescription {
        KindDescription(
            kind: kind, summary: "Says what it is told.", pool: pool, retry: RetryPolicy(attemptsMax: 3),
            timeout: .seconds(20), isPublic: isPublic, diagram: "flowchart LR\n  say")
    }

    func problems(in input: JSONValue) -> [InputProblem] {
        var reader = InputReader(input)
        _ = reader.string("text", required: true, bytesMax: 20 << 20)
        _ = reader.integer("times", required: false, in: 1...9)
        reader.rejectUnknownKeys()
        return reader.problems
    }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        AttemptReport(result: attempt.input.encoded())
    }
}

extension KindCatalog {
    static let forTests = KindCatalog([
        EchoHandler(), EchoHandler(kind: "webhook.deliver", isPublic: false, pool: "webhook"),
        EchoHandler(kind: "stranded", pool: "nowhere"),
    ])
}
