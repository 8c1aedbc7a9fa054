import Domain
import Knowledge
import ModelGateway

/// Where the vectors of a generation come from: the tenant's cache, the index's own generations, then the model. Knows what
/// building may still cost.
struct VectorSource: Sendable {
    struct Text: Sendable {
        let key: Fingerprint
        let words: String
    }

    let store: KnowledgeStore
    let gateway: Gateway
    let generation: Generation
    let attempt: AttemptContext

    private var model: ModelName? { generation.settings.model.map { ModelName(rawValue: $0) } }

    /// What is there of some texts, in the cache or in a generation of the index, and the others, each once and in their order.
    func cached(_ texts: [Text]) async throws -> (vectors: [Fingerprint: [Float]], missing: [Text]) {
        guard !texts.isEmpty else { return ([:], []) }
        let vectors = try await store.knownVectors(
            Array(Set(texts.map(\.key))), of: generation.tenant, in: generation.index)
        var seen: Set<Fingerprint> = []
        let missing = texts.filter { vectors[$0.key] == nil && seen.insert($0.key).inserted }
        return (vectors, missing)
    }

    /// Asks the model. `each` is called as soon as a batch is answered, before anything else, so that what was paid for is
    /// stored at once. Returns the texts that the model refuses, and why.
    /// - Throws: a permanent ``Failure`` `over_budget`, before anything is sent.
    func embed(
        _ texts: [Text], node: String, each: (_ vectors: [Fingerprint: [Float]], _ usage: Usage) async throws -> Void
    ) async throws -> [Fingerprint: DocumentRefusal] {
        guard !texts.isEmpty, let model else { return [:] }
        try await refuseOverBudget(texts)
        let embedder = TextEmbedder(gateway: gateway, model: model)
        let refused = try await embedder.embed(texts.map(\.words), for: attempt, node: node) { range, vectors, usage in
            let pairs = zip(texts[range], vectors).map { ($0.key, $1) }
            try await each(Dictionary(pairs, uniquingKeysWith: { first, _ in first }), usage)
        }
        return Dictionary(
            refused.map { (texts[$0.index].key, DocumentRefusal(code: $0.refusal.code, message: $0.refusal.message)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Stops before what is spent and what these texts would likely cost pass the generation's own bound. Children that
    /// run at the same time may each pass it by their own part, and by no more.
    private func refuseOverBudget(_ texts: [Text]) async throws {
        guard generation.state.isBuilding, let most = generation.moneyMax else { return }
        guard let now = try await store.generation(generation.id) else { throw Failure.generationGone }
        let cost = EmbeddingQuote.quote(texts.map(\.words), model: model, gateway).cost
        guard let cost, now.spent + cost.likely > most else { return }
        throw Failure.overBudget(spent: now.spent, next: cost.likely, most: most)
    }
}

extension Failure {
    static func overBudget(spent: Money, next: Money, most: Money) -> Failure {
        let (spent, next, most) = (DollarText.text(spent), DollarText.text(next), DollarText.text(most))
        return Failure(
            .permanent, code: "over_budget",
            message: """
                The rebuild has spent $\(spent) and would likely need $\(next) more; its budget is $\(most). The old \
                generation answers on. Rebuild with a larger budget_usd; nothing embedded is paid for again.
                """)
    }

    static var generationGone: Failure {
        Failure(.permanent, code: "generation_gone", message: "The generation is not there any more.")
    }
}
