internal import Domain

/// Answers a question by the passages' own sentences, without a model: it finds words and understands nothing.
///
/// A sentence scores 0.75 · its own share of the question (`PassageOverlap`) + 0.25 · its passage's, because a heading
/// often has the word that the sentence under it leaves out. The best one is taken, then at most two more that speak of a
/// part of the question no sentence taken before does. Each is followed by the number of its passage; it is not put in
/// quotes, because white space and Markdown's marks are gone from it. Below a floor there is no answer. Deterministic;
/// linear in the passages.
package enum ExtractiveAnswerer {
    package static let sentencesMax = 3
    private static let scoreMin = 0.25
    private static let gainMin = 0.15
    private static let ownShare = 0.75
    /// A longer piece is a table or a list that lost its marks.
    private static let sentenceWordsMax = 120

    /// ``AnswerBrief/abstention`` when no sentence is near enough to the question.
    package static func answer(_ question: String, from passages: [AnswerPassage]) -> String {
        let overlap = PassageOverlap(question, passages)
        var open = passages.indices.flatMap { sentences(of: passages[$0], number: $0 + 1) }
        var known: Set<String> = []
        var chosen: [Sentence] = []
        while chosen.count < sentencesMax, let best = best(of: open, overlap, beyond: known) {
            let isEnough =
                chosen.isEmpty
                ? score(open[best], overlap) >= scoreMin
                : overlap.share(of: open[best].terms, beyond: known) >= gainMin
            guard isEnough else { break }
            let sentence = open.remove(at: best)
            known.formUnion(sentence.terms)
            chosen.append(sentence)
        }
        guard !chosen.isEmpty else { return AnswerBrief.abstention }
        return chosen.map { "\($0.text) [\($0.number)]" }.joined(separator: " ")
    }

    private struct Sentence {
        let text: String
        let terms: Set<String>
        /// Of its passage.
        let number: Int
    }

    private static func score(_ sentence: Sentence, _ overlap: PassageOverlap) -> Double {
        ownShare * overlap.share(of: sentence.terms) + (1 - ownShare) * overlap.shares[sentence.number - 1]
    }

    /// The earliest of those that add most; of equals the one with the higher score.
    private static func best(of open: [Sentence], _ overlap: PassageOverlap, beyond known: Set<String>) -> Int? {
        var best: (index: Int, gain: Double, score: Double)?
        for (index, sentence) in open.enumerated() {
            let score = score(sentence, overlap)
            let gain = known.isEmpty ? score : overlap.share(of: sentence.terms, beyond: known)
            if let best, (gain, score) <= (best.gain, best.score) { continue }
            best = (index, gain, score)
        }
        return best?.index
    }

    /// Headings say what a text is about and state nothing. A passage without a sentence, such as code, gives its lines.
    private static func sentences(of passage: AnswerPassage, number: Int) -> [Sentence] {
        let split = SentenceSplitter.split(passage.text).filter { $0.kind != .heading }.map(\.text)
        let lines = passage.text.split(whereSeparator: \.isNewline).map { String($0) }
        return (split.isEmpty ? lines : split).compactMap { text in
            let text = withoutMarkers(text)
            guard text.hasVisibleContent, TextWords.count(in: text) <= sentenceWordsMax else { return nil }
            return Sentence(text: text, terms: Set(PassageOverlap.terms(of: text)), number: number)
        }
    }

    /// A passage that says `[3]` must not cite the third one.
    private static func withoutMarkers(_ text: String) -> String {
        text.replacing(/\s*\[\s*\d+\s*\]/, with: "")
    }
}
