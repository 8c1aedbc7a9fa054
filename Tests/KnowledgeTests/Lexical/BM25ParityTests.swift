import Foundation
import Knowledge
import Testing

@Suite("BM25 beside the reference implementations")
struct BM25ParityTests {
    struct Corpus: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let documents: [String]
        let queries: [String]
        let bm25s: [[String: Double]]
        let rankBM25: [[String: Double]]

        var testDescription: String { name }
        static func tokens(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
    }

    struct Facts: Decodable { let corpora: [Corpus] }

    static let corpora = (try? JSONDecoder().decode(Facts.self, from: ReferenceFacts.data("bm25.json")).corpora) ?? []

    @Test("There are three corpora to compare on") func present() { #expect(Self.corpora.count == 3) }

    @Test("On identical tokens every score is theirs to a millionth, and nothing more is found", arguments: corpora)
    func scores(corpus: Corpus) {
        var index = LexicalIndex()
        for (ordinal, document) in corpus.documents.enumerated() {
            index.add(UInt32(ordinal), terms: Corpus.tokens(document))
        }
        compare(index, corpus)
    }

    @Test("So they are after chunks came in any order and others came and went", arguments: corpora)
    func afterChanges(corpus: Corpus) {
        var index = LexicalIndex()
        let others = corpus.queries.map(Corpus.tokens)
        let documents = corpus.documents.map(Corpus.tokens)
        for (place, other) in others.enumerated() { index.add(UInt32(documents.count + place), terms: other) }
        for (ordinal, document) in documents.enumerated().reversed() { index.add(UInt32(ordinal), terms: document) }
        for (ordinal, document) in documents.enumerated() where ordinal % 3 == 0 {
            index.remove(UInt32(ordinal), terms: document)
            index.add(UInt32(ordinal), terms: document)
        }
        for (place, other) in others.enumerated() { index.remove(UInt32(documents.count + place), terms: other) }
        index.trim()
        #expect(index.count == documents.count)
        compare(index, corpus)
    }

    private func compare(_ index: LexicalIndex, _ corpus: Corpus) {
        for (query, text) in corpus.queries.enumerated() {
            let found = index.search(Corpus.tokens(text), count: corpus.documents.count) { _ in true }
            for facts in [corpus.bm25s[query], corpus.rankBM25[query]] {
                #expect(found.count == facts.count)
                let worst = found.map { abs($0.score - facts["\($0.ordinal)", default: .infinity]) }.max() ?? 0
                #expect(worst <= 1e-6, "\(corpus.name), query \(query)")
            }
        }
    }
}
