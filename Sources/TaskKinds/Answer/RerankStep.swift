import Domain
import GraphEngine
import Knowledge
import ModelGateway

/// Passages in the order in which they are packed.
struct Ranked: Codable, Sendable {
    let asked: Asked
    let found: Found
    let passages: [FoundPassage]
    let reranking: OptionalStep?
}

/// Lets a model put the passages in order, when the task wants it. Without its answer the search's order stays.
enum RerankStep {
    static func add(to graph: inout GraphBuilder<AnswerInput>, _ found: Port<Ranked>, _ gateway: Gateway) -> Port<
        Ranked
    > {
        graph.branch(
            "reranking", on: found,
            .when("on") {
                $0.asked.input.reranks && $0.passages.count > 1
            } then: { branch in
                let question = branch.transform("question", branch.input) { ranked in
                    ScoringQuestion(ranked.asked.input.question, try ranked.passages.map { try $0.hit() })
                }
                let scores = branch.node("rerank", ScoringCall.node(gateway), question)
                return branch.join("reranked", branch.input, scores) { ordered($0, by: $1.value) }
            }, otherwise: "off"
        ) { $0.input }
    }

    /// The best first; equal scores keep the search's order.
    static func ordered(_ ranked: Ranked, by scores: [Int]?) -> Ranked {
        guard let scores, scores.count == ranked.passages.count else {
            return Ranked(asked: ranked.asked, found: ranked.found, passages: ranked.passages, reranking: .skipped)
        }
        let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        let passages = order.map { index in
            var passage = ranked.passages[index]
            passage.rerank = Double(scores[index])
            return passage
        }
        return Ranked(asked: ranked.asked, found: ranked.found, passages: passages, reranking: .done)
    }
}
