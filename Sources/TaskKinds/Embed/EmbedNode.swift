import Domain
import GraphEngine
import ModelGateway

/// Embeds one piece of a small task: as one request whose vectors are stored in the transaction that settles it, or, when
/// that fails because of its texts, in halves.
///
/// The vectors of halves are stored when the piece is done: a crash before pays for them again. Where a refusal fails the
/// task anyway, an answer that did not pass its checks is not cut up: the queue asks for it again.
struct EmbedNode: Node {
    let gateway: Gateway

    var kind: NodeKind { .embed }
    var revision: String { Revision.embedding(gateway) }

    func run(_ piece: EmbedGraph.Piece, _ context: NodeContext) async throws -> EmbedGraph.Batch {
        do {
            return try await whole.run(piece, context)
        } catch let failure as Failure {
            let isCut =
                RefusalScope.isAboutTexts(failure)
                && (piece.onFailure == .skip || failure.failureClass == .permanent)
            guard isCut else { throw failure }
            return try await halves(of: piece, after: failure, context)
        }
    }

    private var whole: ModelCallNode<EmbedGraph.Piece, Embeddings, EmbedGraph.Batch> {
        ModelCallNode(
            kind: kind, revision: revision,
            ask: { [gateway] piece, call, checkpoint in
                try await gateway.embed(
                    EmbeddingRequest(texts: piece.texts, model: piece.model.map { ModelName(rawValue: $0) }),
                    for: call, checkpoint: checkpoint)
            },
            usage: { $0.usage },
            finish: { EmbedGraph.Batch(embeddings: $0.vectors, model: $0.model.rawValue, refused: nil) })
    }

    private func halves(
        of piece: EmbedGraph.Piece, after failure: Failure, _ context: NodeContext
    ) async throws -> EmbedGraph.Batch {
        let count = piece.texts.count
        var vectors = [[Float]?](repeating: nil, count: count)
        var model = ""
        var refusals: [(index: Int, refusal: Failure)] = [(0, failure)]
        if count > 1 {
            let chosen = piece.model.map { ModelName(rawValue: $0) }
            refusals = try await TextEmbedder(gateway: gateway, model: chosen).embed(
                piece.texts, in: EmbeddingWork.halves(of: 0..<count), calls: context.calls, deadline: context.deadline
            ) { _ in
                context.path
            } each: { range, embeddings in
                model = embeddings.model.rawValue
                for (index, vector) in zip(range, embeddings.vectors) { vectors[index] = vector }
            }
        }
        if piece.onFailure == .fail, let first = refusals.first {
            throw first.refusal.about(text: piece.from + first.index)
        }
        return EmbedGraph.Batch(
            embeddings: vectors, model: model,
            refused: refusals.map { RefusedText($0.refusal, of: piece.from + $0.index) })
    }
}
