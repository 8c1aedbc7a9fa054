import Domain
import Knowledge
import ModelGateway

/// Looks at a generation before it may answer: its counts, the queries whose answers are known, and what its search finds
/// against what there is.
struct Verification: Sendable {
    private static let samples = 20
    private static let reembedded = 8
    private static let neighbours = 10
    private static let recallMin = 0.98
    private static let vectorsPage = 2_000
    /// The cosine of a vector and the one that is made of the same text again.
    private static let equalityMin: Float = 0.9999

    let store: KnowledgeStore
    let searcher: Searcher
    let gateway: Gateway
    let generation: Generation
    let attempt: AttemptContext

    func report() async throws -> GenerationReport {
        let settings = generation.settings
        var checks = GenerationCheck.checks(of: try await store.census(of: generation.id), settings)
        for (place, canary) in settings.canaries.enumerated() {
            try Task.checkCancellation()
            let hits = try await hits(of: canary)
            checks.append(CanaryCheck.check(canary, number: place + 1, hits: hits))
        }
        guard settings.model != nil else { return GenerationReport(checks: checks) }
        if settings.backend != .exact { checks.append(try await recall()) }
        if isFree { checks.append(try await equality()) }
        return GenerationReport(checks: checks)
    }

    /// Asked with the permissions of the documents it must find, in the mode that searches will have.
    private func hits(of canary: Canary) async throws -> [SearchHit] {
        var permissions: Set<String> = []
        for key in canary.documents.compactMap({ DocumentKey($0) }) {
            permissions.formUnion(try await store.document(key, version: nil, in: generation.index)?.permissions ?? [])
        }
        let request = SearchRequest(
            query: canary.query, count: canary.within, mode: generation.settings.model == nil ? .lexical : .hybrid,
            permissions: permissions.sorted())
        let source = VectorSource(store: store, gateway: gateway, generation: generation, attempt: attempt)
        let answer = try await searcher.search(request, generation: generation.id, of: generation.tenant) {
            model, query in
            try await source.vector(of: query, model: model)
        }
        return answer.hits
    }

    /// What an approximate search finds of what an exact one would.
    private func recall() async throws -> GenerationCheck {
        var queries: [(vector: [Float], hits: [Int64])] = []
        for sample in try await store.sample(generation.id, count: Self.samples) {
            // A text of its own: a searcher may remember vectors by it.
            let query = "chunk \(sample.id) of \(generation.id)"
            let request = SearchRequest(query: query, count: Self.neighbours, mode: .vector)
            let answer = try await searcher.search(request, generation: generation.id, of: generation.tenant) { _, _ in
                sample.vector
            }
            queries.append((sample.vector, answer.hits.map(\.chunk)))
        }
        var exact = ExactNeighbours(count: Self.neighbours, queries: queries)
        var last: Int64 = 0
        while true {
            try Task.checkCancellation()
            let page = try await store.vectors(of: generation.id, after: last, limit: Self.vectorsPage)
            guard let end = page.last else { break }
            exact.compare(page)
            last = end.chunk
            await Task.yield()
        }
        let recall = (exact.recall * 10_000).rounded() / 10_000
        return GenerationCheck(
            name: "recall", isOK: recall >= Self.recallMin, found: .double(recall), wanted: .double(Self.recallMin),
            canBeForced: true)
    }

    /// Only a model inside this process, which costs nothing and gives the same for the same, is asked again.
    private var isFree: Bool {
        guard let model = generation.settings.model.flatMap({ gateway.catalog[ModelName(rawValue: $0)] }) else {
            return false
        }
        return model.provider == .local && model.price == .unmetered
    }

    /// Reads the documents of some chunks anew and embeds what they say: the same text must be there, with the same vector.
    private func equality() async throws -> GenerationCheck {
        let reader = DocumentReader(generation.settings)
        var equal = 0
        var looked = 0
        for sample in try await store.sample(generation.id, count: Self.reembedded) {
            try Task.checkCancellation()
            guard
                let document = try await store.document(
                    sample.document, version: sample.documentVersion, in: generation.index)
            else { continue }
            looked += 1
            let chunks = (try? await reader.readAside(document))?.chunks ?? []
            guard let chunk = chunks.first(where: { $0.contentKey == sample.contentKey }) else { continue }
            if try await cosine(of: chunk.embedded, with: sample.vector) >= Self.equalityMin { equal += 1 }
        }
        return GenerationCheck(
            name: "reembedding", isOK: equal == looked, found: .integer(Int64(equal)), wanted: .integer(Int64(looked)))
    }

    private func cosine(of text: String, with vector: [Float]) async throws -> Float {
        let embedder = TextEmbedder(
            gateway: gateway, model: generation.settings.model.map { ModelName(rawValue: $0) })
        var again: [Float] = []
        _ = try await embedder.embed([text], for: attempt, node: "verify") { _, vectors, _ in
            again = vectors.first ?? []
        }
        guard again.count == vector.count else { return 0 }
        let length = again.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else { return 0 }
        return zip(again, vector).reduce(0) { $0 + $1.0 * $1.1 } / length
    }
}

extension VectorSource {
    /// The vector of a query: from the tenant's cache, or made and put there. Nil when the model refuses it.
    func vector(of query: String, model: String) async throws -> [Float]? {
        let text = Text(key: DocumentReading.contentKey(model: model, query), words: query)
        if let known = try await cached([text]).vectors[text.key] { return known }
        var made: [Float]?
        _ = try await embed([text], node: "verify") { vectors, usage in
            try await store.cache(vectors, of: generation.tenant)
            try await store.addSpent(usage.cost, to: generation.id)
            made = vectors[text.key]
        }
        return made
    }
}
