import Domain
import ModelGateway

/// The kind whose tasks ask the simulated model, call after call, through the whole gateway, each with a checkpoint.
///
/// Its input says how many calls a task makes and of which model.
final class CallKind: TaskHandler {
    static let kind: TaskKind = "bench.call"

    private let gateway: Gateway
    private let times: CallTimes
    private let sizes: Int
    private let onStart: @Sendable () async -> Void

    /// - Parameters:
    ///   - sizes: how many lengths of prompts take turns.
    ///   - onStart: awaited at the start of each attempt.
    init(
        _ gateway: Gateway, times: CallTimes = CallTimes(), sizes: Int = 1,
        onStart: @escaping @Sendable () async -> Void = {}
    ) {
        self.gateway = gateway
        self.times = times
        self.sizes = max(sizes, 1)
        self.onStart = onStart
    }

    static func input(calls: Int, model: ModelName) -> [UInt8] {
        JSONValue.object(["calls": .integer(Int64(calls)), "model": .string(model.rawValue)]).encoded()
    }

    var description: KindDescription {
        KindDescription(
            kind: Self.kind, summary: "Asks a simulated model.", pool: BenchModel.pool, retry: RetryPolicy(),
            timeout: .seconds(600), isPublic: false, diagram: nil)
    }

    func problems(in input: JSONValue) -> [InputProblem] { [] }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        await onStart()
        let calls = attempt.input["calls"]?.asInteger.flatMap { Int32(exactly: $0) } ?? 1
        let model = attempt.input["model"]?.asString.map { ModelName(rawValue: $0) } ?? BenchModel.usual
        for number in 0..<max(calls, 1) { try await call(number, model, attempt) }
        return AttemptReport(result: Array("{}".utf8))
    }

    private func call(_ number: Int32, _ model: ModelName, _ attempt: AttemptContext) async throws {
        let text = String(repeating: Self.text, count: 1 + Int(number) % sizes)
        let key = CheckpointKey(node: "call", iteration: number)
        var request = ChatRequest.summarize(SummaryBrief(text: text, sentencesMax: 3))
        request.route = ModelRoute(model)
        request.outputTokensMax = BenchModel.outputTokensMax
        let start = ContinuousClock.now
        _ = try await gateway.complete(request, for: CallContext(attempt, node: key)) { completion in
            Checkpoint(
                key: key, inputHash: Fingerprint(of: text.utf8),
                output: JSONValue.object(["text": .string(completion.text)]).encoded(), usage: completion.usage)
        }
        times.add(from: start, to: .now)
    }

    /// About 600 bytes.
    private static let text = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 13)
}
