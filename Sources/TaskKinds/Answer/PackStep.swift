import Domain
import Knowledge
import ModelGateway

/// What the model is shown, or why it is shown nothing.
struct Packed: Codable, Sendable {
    let ranked: Ranked
    /// The n-th, from 1, is the one that `[n]` names; empty for an abstention.
    let passages: [FoundPassage]
    let abstention: AnswerOutput.Abstention?
}

/// Chooses the passages that fit, and abstains before anything is paid when none is worth asking about.
enum PackStep {
    /// Passages named with an abstention, for whoever wants to look for himself.
    static let nearestMax = 5

    static func pack(_ ranked: Ranked, _ gateway: Gateway) throws -> Packed {
        let input = ranked.asked.input
        guard let best = ranked.passages.map(\.judged).max() else { return abstained(.nothingFound, ranked) }
        let floor = input.floor ?? (ranked.reranking == .done ? AnswerInput.floorReranked : 0)
        guard best >= floor else { return abstained(.belowFloor, ranked) }
        let room = min(input.passagesTokens, try gateway.passageTokensMax(for: input.question))
        let hits = Packer.pack(try ranked.passages.map { try $0.hit() }, tokensMax: room) { hit in
            AnswerPassage(hit).tokensGuarded
        }
        guard !hits.isEmpty else { return abstained(.nothingFits, ranked) }
        return Packed(ranked: ranked, passages: hits.map { FoundPassage($0) }, abstention: nil)
    }

    private static func abstained(_ reason: AnswerOutput.Abstention, _ ranked: Ranked) -> Packed {
        Packed(ranked: ranked, passages: [], abstention: reason)
    }

    static func nearest(_ ranked: Ranked) -> [AnswerOutput.Shown] {
        ranked.passages.prefix(nearestMax).map(\.shown)
    }
}
