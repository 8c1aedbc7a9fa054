import Domain
import Knowledge
import ModelGateway

/// A question and the passages that a model scores by it, in the order in which they were found. Bounded, whatever was
/// found: what a passage is about shows in its beginning.
struct ScoringQuestion: Codable, Sendable {
    /// Of one passage's text.
    static let passageBytesMax = 2_000
    /// Of a title and the headings above a passage.
    static let headingBytesMax = 500

    let question: String
    let passages: [ShownPassage]

    init(_ question: String, _ hits: [SearchHit]) {
        self.question = question
        passages = hits.map {
            ShownPassage(AnswerPassage($0, bytesMax: Self.passageBytesMax, headingBytesMax: Self.headingBytesMax))
        }
    }

    var brief: RerankBrief { RerankBrief(question: question, passages: passages.map(\.passage)) }
}

/// A passage as a model is shown it, on its way to the call.
struct ShownPassage: Codable, Sendable {
    let heading: String
    let text: String

    init(_ passage: AnswerPassage) {
        heading = passage.heading
        text = passage.text
    }

    var passage: AnswerPassage { AnswerPassage(heading: heading, text: text) }
}
