import Domain
import ModelGateway

/// `embed.part`: a child of a large `embed`.
///
/// What was paid for once is not paid for again: the vectors of each request go into the tenant's cache before the next
/// one is asked for, and the cache is looked at first. That serves a part that is tried again after a crash, and also the
/// parts of a task that was retried as a new one: they are new children with the same texts, find what the old ones have
/// finished, and ask only for what failed. Reaching for the old task's children instead would save whole parts only, and
/// nothing of those that died half-way. A text that stands in the part twice is asked for once.
struct EmbedPartHandler: TaskHandler {
    static let node = "embed"

    let description: KindDescription
    private let gateway: Gateway
    private let cache: any VectorCache

    init(
        gateway: Gateway, cache: any VectorCache, pool: @autoclosure @escaping @Sendable () -> PoolName,
        retry: RetryPolicy
    ) {
        self.gateway = gateway
        self.cache = cache
        description = KindDescription(
            kind: EmbedParts.kind, summary: "Turns some of the texts of a large task into vectors.", pool: pool(),
            retry: retry, timeout: .seconds(600), isPublic: false, diagram: nil)
    }

    func problems(in input: JSONValue) -> [InputProblem] { read(input).problems }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        guard let input = read(attempt.input).input else {
            throw Failure(
                .permanent, code: "invalid_input",
                message: "This release does not accept the stored input; submit the task again.")
        }
        var vectors = PartVectors(input)
        if input.usesCache { vectors.add(try await cache.cachedVectors(vectors.missing, of: attempt.tenant)) }
        let missing = vectors.missing
        let texts = missing.compactMap { vectors.text(of: $0) }
        let embedder = TextEmbedder(gateway: gateway, model: ModelName(rawValue: input.model))
        let refusals = try await embedder.embed(texts, for: attempt, node: Self.node) { range, answered, _ in
            let new = Dictionary(
                zip(missing[range], answered.map(UnitLength.of)), uniquingKeysWith: { first, _ in first })
            if input.usesCache { try await cache.cache(new, of: attempt.tenant) }
            vectors.add(new)
        }
        for (index, refusal) in refusals { vectors.refuse(missing[index], refusal) }
        if input.onFailure == .fail, let failure = vectors.failure { throw failure }
        return AttemptReport(result: try vectors.result())
    }

    private func read(_ value: JSONValue) -> (input: EmbedPartInput?, problems: [InputProblem]) {
        var reader = InputReader(value)
        let input = EmbedPartInput.read(&reader)
        reader.rejectUnknownKeys()
        return (reader.problems.isEmpty ? input : nil, reader.problems)
    }
}
