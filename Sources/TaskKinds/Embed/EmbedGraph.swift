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

    /// Neighbouring texts that fit one request.
    struct Piece: Codable, Sendable {
        /// The index of the first one.
        let from: Int
        let texts: [String]
        /// Nil for the installation's own.
        let model: String?
        let onFailure: OnRefusal
    }

    struct Batch: Codable, Sendable {
        /// Nil for a text that was refused.
        let embeddings: [[Float]?]
        /// Empty when there is no vector.
        let model: String
        /// Nil for none.
        let refused: [RefusedText]?
    }

    static func make(_ gateway: Gateway) throws -> Graph<EmbedInput, EmbedOutput> {
        var graph = GraphBuilder<EmbedInput>()
        let limits = limits(gateway)
        let batches = graph.transform("pack", graph.input) { [limits] input in
            EmbeddingBatch.pack(input.texts, limits: limits).map {
                Piece(
                    from: $0.lowerBound, texts: Array(input.texts[$0]), model: input.model, onFailure: input.onFailure)
            }
        }
        let embedded = graph.map(
            "embed", over: batches, limit: concurrency, itemsMax: batchesMax, EmbedNode(gateway: gateway))
        let joined = graph.transform("join", embedded) { try join($0) }
        return try graph.build(name: "embed", version: 2, output: joined)
    }

    /// The gateway's, with smaller batches.
    static func limits(_ gateway: Gateway) -> GatewayLimits {
        var limits = gateway.configuration.limits
        limits.embeddingTextsMax = min(limits.embeddingTextsMax, batchTextsMax)
        return limits
    }

    /// Vectors of different models do not compare: a batch answered by another model fails the task.
    static func join(_ batches: [Batch]) throws -> EmbedOutput {
        let refused = batches.flatMap { $0.refused ?? [] }
        let vectors = batches.flatMap(\.embeddings)
        let models = Set(batches.map(\.model)).subtracting([""])
        let lengths = Set(vectors.compactMap { $0?.count })
        guard models.count <= 1, lengths.count <= 1 else {
            throw Failure(
                .rejectedOutput, code: "mixed_embeddings", message: "The batches were embedded by different models.")
        }
        return EmbedOutput(embeddings: vectors, model: models.first, dimensions: lengths.first, refused: refused)
    }
}
