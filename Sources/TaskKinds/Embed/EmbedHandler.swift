import Domain
import GraphEngine
import ModelGateway

/// `embed`: few texts go through a graph, many become a parent with parts.
///
/// ```
///   attempt 1 ── plan ─▶ checkpoint ─▶ children: embed.part × n   (waits, holds nothing)
///                                        │ each: cache, model, cache; vectors in its own result
///   attempt 2 ◀── all have ended ────────┘
///     └─ states and refusals ─▶ result without vectors
/// ```
/// The parts are asked for once: whoever is asked again and has children adds up. The vectors stay where they are, in the
/// results of the parts; `GET /v1/tasks/{id}/vectors` reads them in order.
struct EmbedHandler: TaskHandler {
    /// What a client may send around the texts: other fields of a submission, `metadata` among them.
    private static let aroundBytes = 64 << 10

    let description: KindDescription
    private let few: GraphTaskHandler<EmbedInput, EmbedOutput>
    private let gateway: Gateway

    init(gateway: Gateway, pool: @autoclosure @escaping @Sendable () -> PoolName, retry: RetryPolicy) throws {
        few = GraphTaskHandler(
            kind: "embed", summary: "Turns texts into vectors.", pool: pool(), retry: retry, timeout: .seconds(600),
            graph: try EmbedGraph.make(gateway), estimating: EmbedEstimate.make(gateway), result: { $0.json() })
        self.gateway = gateway
        let base = few.description
        description = KindDescription(
            kind: base.kind, summary: base.summary, pool: pool(), retry: retry, timeout: base.timeout, isPublic: true,
            diagram: base.diagram, inputBytesMax: ChildPlan.inputBytesMax + Self.aroundBytes)
    }

    /// A model that is not there, or does not embed, is refused before anything is stored.
    func problems(in input: JSONValue) -> [InputProblem] {
        let problems = few.problems(in: input)
        guard problems.isEmpty, let model = input["model"]?.asString else { return problems }
        let isKnown = gateway.catalog[ModelName(rawValue: model)]?.capabilities.contains(.embeddings) ?? false
        guard !isKnown else { return [] }
        return [
            InputProblem(
                pointer: "/model", message: "is no embedding model of this installation; 'penstock models' lists them")
        ]
    }

    func estimate(_ input: JSONValue) throws(Failure) -> TaskEstimate? { try few.estimate(input) }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        guard (attempt.input["texts"]?.asArray?.count ?? 0) > EmbedInput.textsMaxInOneTask else {
            return try await few.run(attempt)
        }
        var reader = InputReader(attempt.input)
        guard let input = EmbedInput.read(&reader) else {
            throw Failure(
                .permanent, code: "invalid_input",
                message: "This release does not accept the stored input; submit the task again.")
        }
        let parts = try await parts(attempt, input)
        guard try await !attempt.children.outcomes(after: 0, limit: 1, charactersMax: 0).isEmpty else {
            return AttemptReport(.children(try parts.children(input)))
        }
        var sum = EmbedSum(parts, input)
        while true {
            let page = try await attempt.children.outcomes(
                after: sum.place, limit: EmbedSum.pageMax, charactersMax: sum.charactersWanted)
            guard !page.isEmpty else { break }
            for part in page { try sum.add(part) }
        }
        return AttemptReport(result: try sum.result())
    }

    /// The plan that was stored, or a new one. Two attempts cannot make two: storing is fenced, and the first one that
    /// asked for children had stored it before.
    private func parts(_ attempt: AttemptContext, _ input: EmbedInput) async throws -> EmbedParts {
        let key = CheckpointKey(node: "parts", iteration: 0)
        if let stored = try await attempt.checkpoints.load().first(where: { $0.key == key }) {
            let plan = try JSONParser.parse(stored.output)
            guard let size = plan["size"]?.asInteger, size > 0, let model = plan["model"]?.asString else {
                throw Failure(.bug, code: "stored_json_unreadable", message: "A stored JSON text cannot be read.")
            }
            return EmbedParts(size: Int(clamping: size), model: model)
        }
        let parts = try EmbedParts(gateway, model: input.modelName)
        let plan = JSONValue.object(["size": .integer(Int64(parts.size)), "model": .string(parts.model)]).encoded()
        try await attempt.checkpoints.save(
            Checkpoint(key: key, inputHash: Fingerprint(of: Array("embed.parts".utf8)), output: plan, usage: .zero))
        return parts
    }
}
