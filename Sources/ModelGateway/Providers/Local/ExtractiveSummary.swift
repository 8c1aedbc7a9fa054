/// Sentences that stand for a text.
package struct ExtractiveSummary: Sendable, Equatable {
    /// The chosen sentences in the order of the document, on one line each.
    package let sentences: [String]
    /// For each sentence its LexRank score relative to the best candidate's, in 0...1.
    package let scores: [Double]
    /// Whether the only sentence was too long and ends in an ellipsis.
    package let isCut: Bool
    /// Whether the text was longer than the summarizer reads.
    package let isPartial: Bool

    /// The sentences joined by spaces; empty only for a text without any visible character.
    package var text: String {
        sentences.joined(separator: " ")
    }
}
