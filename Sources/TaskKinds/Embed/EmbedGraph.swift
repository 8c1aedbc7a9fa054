import Domain
import GraphEngine
import ModelGateway

/// `embed`: the texts are packed into requests that fit the provider, embedded batch by batch, and joined in order.
/// A batch that is finished is not paid for again when a later one fails.
enum EmbedGraph {
    static let batchesMax = 2048
    static let concurrency = 2
    /// Texts per checkpoint: small enough that little is repeated after a crash.
    static let batchTextsMax = 256

    struct Batch: Codable, Sendable {
        let embeddings: [[Float]]
        let model: String
    }

    static func make(_ gateway: Gateway) throws -> Graph<EmbedInput, EmbedOutput> {
        var graph = GraphBuilder<EmbedInput>()
        let limits = limits(gateway)
        let batches = graph.transform("pack", graph.input) { [limits] input in
            EmbeddingBatch.pack(input.texts, limits: limits).map { Array(input.texts[$0]) }
        }
        let embedded = graph.map("embed", over: batches, limit: concurrency, itemsMax: batchesMax, node(gateway))
        let joined = graph.transform("join", embedded) { try join($0) }
        return try graph.build(name: "embed", version: 1, output: joined)
    }

    /// The gateway's, with smaller batches.
    static func limits(_ gateway: Gateway) -> GatewayLimits {
        var limits = gateway.configuration.limits
        limits.embeddingTextsMax = min(limits.embeddingTextsMax, batchTextsMax)
        return limits
    }

    private static func node(_ gateway: Gateway) -> ModelCallNode<[String], Embeddings, Batch> {
        ModelCallNode(
            kind: .embed, revision: Revision.embedding(gateway),
            ask: { texts, call, checkpoint in
                try await gateway.embed(EmbeddingRequest(texts: texts), for: call, checkpoint: checkpoint)
            },
            usage: { $0.usage }, finish: { Batch(embeddings: $0.vectors, model: $0.model.rawValue) })
    }

    /// Vectors of different models do not compare: a batch answered by another model fails the task.
    static func join(_ batches: [Batch]) throws -> EmbedOutput {
        guard let first = batches.first, let vector = first.embeddings.first,
            batches.allSatisfy({ $0.model == first.model && $0.embeddings.allSatisfy { $0.count == vector.count } })
        else {
            throw Failure(
                .rejectedOutput, code: "mixed_embeddings", message: "The batches were embedded by different models.")
        }
        return EmbedOutput(
            embeddings: batches.flatMap(\.embeddings), model: first.model, dimensions: vector.count)
    }
}
