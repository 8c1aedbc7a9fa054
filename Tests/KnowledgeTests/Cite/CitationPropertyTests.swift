import Domain
import Testing

@testable import Knowledge

@Suite("Citations of any answer")
struct CitationPropertyTests {
    /// Pieces of which hostile answers are made.
    private static let pieces = [
        "[", "]", "[1]", "[2, 4]", "[3][1]", "[7]", "[0]", "[999999999999999999999]", ",", " ", "\n", "\n\n", "`",
        "```\n",
        "~~~", "\"", "\u{201C}", "\u{201D}", "„", "«", "»", "one", "zwei", "三", "(", ")", ":", ".", ";", "1", "23",
        "\\", "\u{0}",
        "\r\n", "😀", "[[", "]]", "\"alpha beta\" [1]", "\"gamma\" [2]", "\"never said\" [1]", "](http://example.com)",
    ]

    private static let words = ["alpha", "beta", "gamma", "delta", "épsilon", "ζ"]

    @Test("Every citation resolves to the exact bytes of its version, and no marker is shown that was not judged")
    func properties() async throws {
        var generator = SplitMix64(seed: 31)
        var (emitted, removed, quoted) = (0, 0, 0)
        for _ in 0..<3000 {
            let (document, passages) = try Self.someSource(&generator)
            let answer = (0..<Int.random(in: 0...25, using: &generator)).map { _ in
                Self.pieces.randomElement(using: &generator) ?? ""
            }.joined()
            let cited = try await CitationCheck.resolve(answer, passages: passages) { document.excerpt($0.source) }
            for citation in cited.citations {
                let passage = try #require(passages.first { $0.source == citation.source })
                let bytes = document.content[citation.source]
                #expect(citation.document == document.key && citation.version == document.version)
                #expect(Array(bytes) == Array(passage.text.utf8))
                #expect(cited.text.contains("\(citation.marker)"))
                if let quote = citation.quote {
                    #expect(passage.text.contains(quote.trimmed))
                    quoted += 1
                }
            }
            #expect(cited.citations.map(\.marker) == Array(1..<cited.citations.count + 1))
            let again = try await Self.again(cited, document)
            #expect(again.unresolved == 0, "a marker was left in \(cited.text.debugDescription)")
            emitted += cited.citations.count
            removed += cited.unresolved
        }
        #expect(emitted > 1000 && removed > 1000 && quoted > 50)
    }

    @Test("A long answer of nothing but brackets is judged in one pass")
    func deep() async throws {
        let (document, passages) = try Self.source(["alpha"])
        let depth = 20_000
        let answer = String(repeating: "[", count: depth) + "9" + String(repeating: "]", count: depth)
        let cited = try await CitationCheck.resolve(answer, passages: passages) { document.excerpt($0.source) }
        #expect(cited.unresolved == 1 && cited.text.isEmpty)
        let ticks = String(repeating: "` ``[9] ", count: 5000)
        #expect(
            try await CitationCheck.resolve(ticks, passages: passages) { document.excerpt($0.source) }.citations.isEmpty
        )
    }

    /// The answer, checked once more against its own citations, in their order. Quotes were judged with other neighbours
    /// then, so they are taken out.
    private static func again(_ cited: CitedAnswer, _ document: StoredDocument) async throws -> CitedAnswer {
        let passages = try cited.citations.map { try PassageFixture.hit(Int64($0.marker), source: $0.source) }
        let text = String(cited.text.map { "\"\u{201C}\u{201D}„«»".contains($0) ? "'" : $0 })
        return try await CitationCheck.resolve(text, passages: passages) { document.excerpt($0.source) }
    }

    private static func someSource(_ generator: inout SplitMix64) throws -> (StoredDocument, [SearchHit]) {
        try source(
            (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                (0..<Int.random(in: 1...6, using: &generator))
                    .map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            })
    }

    private static func source(_ texts: [String]) throws -> (StoredDocument, [SearchHit]) {
        var start = 0
        let passages = try texts.enumerated().map { place, text in
            defer { start += text.utf8.count + 1 }
            return try PassageFixture.hit(Int64(place + 1), text: text, source: start..<start + text.utf8.count)
        }
        return (try PassageFixture.document(texts.joined(separator: "\n")), passages)
    }
}

extension String {
    fileprivate var trimmed: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ").trimmingCharacters(".,;:!?")
    }

    private func trimmingCharacters(_ marks: String) -> String {
        var text = self
        while let last = text.last, marks.contains(last) { text.removeLast() }
        return text
    }
}
