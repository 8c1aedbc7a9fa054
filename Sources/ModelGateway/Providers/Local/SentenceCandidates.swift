internal import Domain

/// Picks the sentences that may appear in a summary.
///
/// Full prose sentences come first; list items and fragments join when there are fewer of them than asked for;
/// headings, all-capital lines and boilerplate only when a text holds nothing else.
enum SentenceCandidates {
    /// The most sentences that are compared with one another; LexRank's cost is the square of it.
    static let countMax = 400

    /// The candidates in document order, at most `countMax`.
    ///
    /// Of more, the first 20 stay (documents say early what they are about) and the rest is cut into as many equal runs
    /// as there is room, each of which sends its sentence with the highest centroid score, so that every part of a long
    /// document keeps a voice. Linear in the sentences' words.
    static func choose(from sentences: [TextSentence], wanted: Int) -> [SentenceCandidate] {
        let ranks = sentences.map(SentenceCandidate.rank)
        var chosen = sentences.indices.filter { ranks[$0] == .prose }
        if chosen.count < wanted { chosen = sentences.indices.filter { ranks[$0] != .furniture } }
        if chosen.isEmpty { chosen = Array(sentences.indices) }
        let candidates = chosen.map { SentenceCandidate(sentences[$0], rank: ranks[$0]) }
        return candidates.count <= countMax ? candidates : preselect(candidates)
    }

    private static func preselect(_ candidates: [SentenceCandidate]) -> [SentenceCandidate] {
        let head = 20
        let scores = SentenceVectors.centroidScores(of: candidates)
        let rest = candidates.count - head
        let runs = countMax - head
        let best = (0..<runs).compactMap { run in
            ((head + run * rest / runs)..<(head + (run + 1) * rest / runs)).max { scores[$0] < scores[$1] }
        }
        return candidates.prefix(head) + best.map { candidates[$0] }
    }
}

/// A sentence with what its looks say about its use in a summary.
struct SentenceCandidate {
    enum Rank: Sendable {
        case prose, fragment, furniture
    }

    let text: String
    let words: Int
    let rank: Rank
    let kind: TextSentence.Kind
    /// Whether it is the first sentence of its paragraph.
    let opensBlock: Bool
    let terms: [String]

    init(_ sentence: TextSentence, rank: Rank) {
        text = sentence.text
        kind = sentence.kind
        opensBlock = sentence.position == 0
        words = TextWords.count(in: sentence.text)
        self.rank = rank
        terms = TermScanner.terms(in: sentence.text, bytesMax: 2_000).filter { !StopWords.contains($0) }
            .map(WordStem.of)
    }

    static func rank(of sentence: TextSentence) -> Rank {
        if sentence.kind == .heading { return .furniture }
        let look = SentenceLook(sentence.text)
        if look.isShouted || look.isBoilerplate || look.letterShare < 0.5 { return .furniture }
        // A document may begin with a lower-case name; elsewhere a small letter means that a sentence was torn apart.
        let startsFull = look.startsFull || sentence.block < 3 && sentence.position == 0
        let looksFull = look.endsFull && startsFull && look.letterShare >= 0.7
        return looksFull && (6...60).contains(TextWords.count(in: sentence.text)) ? .prose : .fragment
    }

    /// How well the sentence reads outside its place, up to 1: less for fragments and list items, for very long
    /// sentences, for asides, and for those that point back ("However, …", "To do this, …") unless nothing comes
    /// before.
    func form(at index: Int) -> Double {
        var form = 1.0
        if rank == .fragment { form *= 0.4 }
        if kind == .item { form *= 0.8 }
        if words > 40 { form *= 0.85 }
        if text.utf8.first == UInt8(ascii: "(") { form *= 0.6 }
        if index > 0, pointsBack { form *= 0.6 }
        return form
    }

    private var pointsBack: Bool {
        // Bytes, because characters and string comparison are slow on a pile of combining marks.
        let opening = String(decoding: text.utf8.prefix(160), as: UTF8.self).split(separator: " ").prefix(4)
        let first = opening.first.map { $0.prefix { $0.isLetter }.lowercased() } ?? ""
        return Self.backReferences.contains(first)
            || opening.contains { ["this,", "that,", "it,", "so,"].contains($0) }
    }

    private static let backReferences: Set<String> = [
        "it", "this", "that", "these", "those", "they", "he", "she", "however", "therefore", "thus", "moreover",
        "furthermore",
        "but", "and", "also", "otherwise", "instead", "hence", "such", "so", "then", "similarly", "likewise", "or",
    ]
}
