import Domain
import GraphEngine
import Knowledge
import ModelGateway
import Synchronization

/// What a search gave, all of it of one generation.
struct Found: Codable, Sendable {
    let generation: Int32
    let backend: String
    let degraded: String?
    /// Best first.
    let passages: [FoundPassage]
}

/// Searches for the question and, if there is one, for the rewritten query. The permission filter is inside the search.
///
/// The query's vector is a model call of this attempt, with a slot, a hold and a row of its own. When it cannot be had the
/// search goes on with words alone and says so: after one refusal nobody is asked again, so that an embedding provider
/// that is away defers no answer. A crash between that call and this node's checkpoint repeats the call.
///
/// The passages are in this node's checkpoint with their whole texts, and in no other one: an attempt after a lost one shows
/// the model the same words, though documents were put meanwhile. At most `AnswerInput.countMax` chunks, each of at most
/// as many tokens as the index's settings allow (4,096): some 10 kB as a rule, and less than a megabyte. They go with the
/// task's records, also those of a document that was deleted meanwhile; what rests on such a one is not answered (see
/// ``CiteStep``).
struct RecallNode: Node {
    let gateway: Gateway
    let knowledge: AnswerKnowledge

    var kind: NodeKind { .retrieve }
    var revision: String { "1" }
    /// Of one vector; the task has other ways.
    static let timeout = Duration.seconds(30)

    func run(_ asked: Asked, _ context: NodeContext) async throws -> Found {
        let index = try asked.input.indexName()
        let vectors = RecallVectors(gateway: gateway, context: context)
        var answers: [SearchAnswer] = []
        for query in [asked.input.question, asked.rewritten].compactMap(\.self) {
            let answer = try await knowledge.search(
                request(query, asked.input), index, context.calls.caller.tenant
            ) { model, query in try await vectors.vector(of: query, by: model) }
            answers.append(answer)
        }
        guard let first = answers.first else { throw Failure.missingIndex }
        // A generation may have taken another's place between the two; its chunks do not compare with the first one's.
        let same = answers.filter { $0.generation == first.generation }
        return Found(
            generation: first.generation, backend: first.backend.rawValue,
            degraded: same.lazy.compactMap(\.degraded).first,
            passages: Self.fused(same.map(\.hits)).prefix(asked.input.count).map { FoundPassage($0) })
    }

    private func request(_ query: String, _ input: AnswerInput) -> SearchRequest {
        SearchRequest(
            query: query, count: input.count, permissions: input.permissions, keyPrefix: input.keyPrefix)
    }

    /// By reciprocal ranks, k = 60, as the search fuses its own retrievers. A passage keeps the higher of its scores, so
    /// that a floor means the same with one query and with two.
    static func fused(_ lists: [[SearchHit]]) -> [SearchHit] {
        guard lists.count > 1 else { return lists.first ?? [] }
        var hits: [Int64: SearchHit] = [:]
        var ranks: [Int64: Double] = [:]
        var order: [Int64] = []
        for list in lists {
            for (place, hit) in list.enumerated() {
                if ranks[hit.chunk] == nil { order.append(hit.chunk) }
                ranks[hit.chunk, default: 0] += 1 / Double(60 + place + 1)
                if let known = hits[hit.chunk], known.score >= hit.score { continue }
                hits[hit.chunk] = hit
            }
        }
        // The sort is not stable; equal ranks keep the order of their first appearance.
        let sorted = order.enumerated().sorted { left, right in
            let (one, two) = (ranks[left.element] ?? 0, ranks[right.element] ?? 0)
            return one != two ? one > two : left.offset < right.offset
        }
        return sorted.compactMap { hits[$0.element] }
    }
}

/// The vectors of one attempt's queries, until one cannot be had.
private final class RecallVectors: Sendable {
    private let gateway: Gateway
    private let context: NodeContext
    private let isRefused = Mutex(false)

    init(gateway: Gateway, context: NodeContext) {
        self.gateway = gateway
        self.context = context
    }

    func vector(of query: String, by model: String) async throws -> [Float]? {
        guard !isRefused.withLock({ $0 }) else { return nil }
        let call = CallContext(
            calls: context.calls, node: context.path,
            deadline: min(context.deadline, .now + RecallNode.timeout))
        do {
            let request = EmbeddingRequest(texts: [query], model: ModelName(rawValue: model))
            return try await gateway.embed(request, for: call).vectors.first
        } catch let failure as Failure where failure.mayBeDoneWithout(until: context.deadline) {
            isRefused.withLock { $0 = true }
            return nil
        }
    }
}
