package import Domain

extension Gateway {
    /// Tokens of passages that every model of the default route for answers has room for, beside the instructions, the
    /// question and the answer; 0 for none. Taken from the catalogue alone and from nothing that was learnt, so that a
    /// resumed task chooses the same passages.
    package func passageTokensMax(for question: String) throws(Failure) -> Int {
        let brief = AnswerBrief(question: question, passages: [])
        let snapshot = catalogs.current
        let models = try defaultRoute(for: .answer(brief), in: snapshot).models.compactMap { snapshot.catalog[$0] }
        let prompt = PromptTemplate<AnswerBrief>.answer.filled(with: brief)
        let words = TokenEstimate.guarded(prompt.plainText) + Self.preambleTokens + 2 * CallShape.messageTokens
        let rooms = models.map { model in
            model.contextTokens - min(configuration.limits.outputTokensDefault, model.outputTokensMax) - words
        }
        return max(0, rooms.min() ?? 0)
    }

    /// What explains the delimiters, and those around the question.
    private static let preambleTokens = 300
}

extension AnswerPassage {
    /// Tokens that it takes in a prompt with its number and its delimiters, guessed a third too high.
    package var tokensGuarded: Int { TokenEstimate.guarded(shown) + Self.frameTokens }

    private static let frameTokens = 64
}

extension TokenEstimate {
    /// A guess that ordinary text of any script stays below, for choosing what fits; no bound to hold money by.
    static func guarded(_ text: String) -> Int { (typical(text) * 4 + 2) / 3 }
}
