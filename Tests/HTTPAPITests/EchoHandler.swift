import Domain

/// A kind for tests: `{"text", "times"?}`.
struct EchoHandler: TaskHandler {
    var kind: TaskKind = "echo"
    var isPublic = true
    var pool: PoolName = "local"
    var inputBytesMax: Int?

    var description: KindDescription {
        KindDescription(
            kind: kind, summary: "Says what it is told.", pool: pool, retry: RetryPolicy(attemptsMax: 3),
            timeout: .seconds(20), isPublic: isPublic, diagram: "flowchart LR\n  say", inputBytesMax: inputBytesMax)
    }

    func problems(in input: JSONValue) -> [InputProblem] {
        var reader = InputReader(input)
        _ = reader.string("text", required: true, bytesMax: 20 << 20)
        _ = reader.integer("times", required: false, in: 1...9)
        reader.rejectUnknownKeys()
        return reader.problems
    }

    /// A token a byte and ten nano-dollars a token, but for texts that say otherwise.
    func estimate(_ input: JSONValue) throws(Failure) -> TaskEstimate? {
        let text = input["text"]?.asString ?? ""
        if text == "no model" { return nil }
        if text == "too long" {
            throw Failure(.permanent, code: "context_too_long", message: "The text does not fit the model's context.")
        }
        let tokens = Int64(text.utf8.count)
        return TaskEstimate(
            models: ["parrot"], calls: 1, inputTokens: .init(low: tokens, likely: tokens, high: tokens),
            outputTokensMax: tokens,
            cost: .init(likely: Money(nanoDollars: tokens), atMost: Money(nanoDollars: 10 * tokens)), catalogVersion: ""
        )
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
