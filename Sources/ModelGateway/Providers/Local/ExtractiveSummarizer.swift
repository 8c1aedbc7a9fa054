internal import Domain

/// Summarizes a text by its own most central sentences, without a model.
///
/// Split (`SentenceSplitter`) → candidates (`SentenceCandidates`, at most 400) → tf-idf cosines → `LexRank`, times how
/// early a sentence stands and how well it reads alone → choice by maximal marginal relevance: each turn takes the
/// sentence with the greatest
///
///     λ · score − (1 − λ) · (greatest similarity to a sentence already taken),   λ = 0.7
///
/// (J. Carbonell and J. Goldstein, SIGIR 1998), and none whose cosine is 0.5 or more to one already taken.
/// Deterministic: equal input gives equal output, in every process. Time is linear in the text plus at most 400²
/// similarities of 64 terms and 100 rounds over them (1 MB of prose: under a second). Memory is the splitter's, about
/// 20 bytes per byte of text for its words, and 7 MB. Text after `SentenceSplitter.bytesMax` is not read, and the
/// result says so.
package enum ExtractiveSummarizer {
    /// A sentence longer than this is cut even when the caller sets no limit.
    package static let sentenceWordsMax = 80

    private static let relevance = 0.7
    private static let likenessMax = 0.5

    /// The summary of a text: at most `sentencesMax` sentences and, if set, at most `wordsMax` words (`TextWords`),
    /// both at least 1. A sentence that does not fit is passed over; when not one fits, the best is cut and ends in an
    /// ellipsis.
    package static func summarize(_ text: String, sentencesMax: Int, wordsMax: Int?) -> ExtractiveSummary {
        let wordsMax = max(1, wordsMax ?? .max)
        let candidates = SentenceCandidates.choose(from: SentenceSplitter.split(text), wanted: max(1, sentencesMax))
        let isPartial = text.utf8.count > SentenceSplitter.bytesMax
        guard !candidates.isEmpty else { return opening(of: text, wordsMax: wordsMax, isPartial: isPartial) }

        let vectors = SentenceVectors(candidates)
        let ranks = LexRank.scores(
            count: candidates.count, prior: prior(of: candidates), similarity: vectors.similarity)
        let scores = ranks.indices.map { ranks[$0] * candidates[$0].form(at: $0) * lead($0) }
        let top = scores.max() ?? 1
        let relative = scores.map { $0 / top }
        let chosen = choose(candidates, relative, vectors, sentencesMax: max(1, sentencesMax), wordsMax: wordsMax)
        if !chosen.isEmpty {
            return ExtractiveSummary(
                sentences: chosen.map { candidates[$0].text }, scores: chosen.map { relative[$0] }, isCut: false,
                isPartial: isPartial)
        }
        let best = relative.indices.max { relative[$0] < relative[$1] } ?? 0
        return cut(candidates[best].text, score: relative[best], wordsMax: wordsMax, isPartial: isPartial)
    }

    /// Where a reader would look first: early in the document and at the start of a paragraph.
    private static func prior(of candidates: [SentenceCandidate]) -> [Double] {
        candidates.enumerated().map { lead($0) * ($1.opensBlock ? 1.3 : 1) }
    }

    /// 1.8 for the first sentence, falling to 1: documents say early what they are about.
    private static func lead(_ index: Int) -> Double {
        1 + 0.8 / (1 + Double(index) / 3)
    }

    /// The chosen candidates, ascending.
    private static func choose(
        _ candidates: [SentenceCandidate], _ scores: [Double], _ vectors: SentenceVectors, sentencesMax: Int,
        wordsMax: Int
    ) -> [Int] {
        var open = candidates.indices.filter { candidates[$0].words <= min(wordsMax, sentenceWordsMax) }
        var likeness = [Double](repeating: 0, count: candidates.count)
        var chosen: [Int] = []
        var wordsLeft = wordsMax
        func gain(_ index: Int) -> Double { relevance * scores[index] - (1 - relevance) * likeness[index] }
        while chosen.count < sentencesMax,
            let best = open.max(by: { gain($0) < gain($1) || gain($0) == gain($1) && $0 > $1 })
        {
            chosen.append(best)
            wordsLeft -= candidates[best].words
            for index in open { likeness[index] = max(likeness[index], vectors.similarity(index, best)) }
            open.removeAll { $0 == best || likeness[$0] >= likenessMax || candidates[$0].words > wordsLeft }
        }
        return chosen.sorted()
    }

    /// For a text without a sentence, such as one code block: its first words.
    private static func opening(of text: String, wordsMax: Int, isPartial: Bool) -> ExtractiveSummary {
        let head = String(decoding: text.utf8.prefix(100_000), as: UTF8.self)
        let line = head.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !line.isEmpty else {
            return ExtractiveSummary(sentences: [], scores: [], isCut: false, isPartial: isPartial)
        }
        return cut(line, score: 1, wordsMax: wordsMax, isPartial: isPartial)
    }

    private static func cut(_ sentence: String, score: Double, wordsMax: Int, isPartial: Bool) -> ExtractiveSummary {
        let wordsMax = min(wordsMax, sentenceWordsMax)
        var (head, isCut) = TextWords.prefix(of: sentence, wordsMax: wordsMax)
        if isCut {
            // A last word of the greatest length has no room for the ellipsis, which is 3 bytes.
            while TextWords.count(in: head + "…") > wordsMax, !head.isEmpty { head.unicodeScalars.removeLast() }
            head += "…"
        }
        return ExtractiveSummary(sentences: [head], scores: [score], isCut: isCut, isPartial: isPartial)
    }
}
