import Domain
import Testing

@testable import Knowledge

@Suite("The index of words")
struct LexicalIndexTests {
    @Test("The best so many are what sorting all of them gives, also over many windows and with a filter")
    func best() {
        let (index, chunks) = Self.random(seed: 4, ordinals: stride(from: 3, to: 20_000, by: 37).map(UInt32.init))
        for count in [1, 7, 50] {
            for query in [["t1"], ["t1", "t5", "t60"], ["t2", "t2", "nowhere"], chunks[5].terms] {
                let all = index.search(query, count: .max) { _ in true }
                #expect(Self.isOrdered(all))
                let some = index.search(query, count: count) { $0 % 3 != 0 }
                let expected = all.filter { $0.ordinal % 3 != 0 }.prefix(count)
                #expect(some.map(\.ordinal) == expected.map(\.ordinal))
                #expect(some.map(\.score) == expected.map(\.score))
            }
        }
    }

    @Test("Of equal scores the smaller ordinal comes first and stays")
    func ties() {
        var index = LexicalIndex()
        for ordinal: UInt32 in [9000, 5, 4200, 17, 1] { index.add(ordinal, terms: ["same"]) }
        #expect(index.search(["same"], count: 3) { _ in true }.map(\.ordinal) == [1, 5, 17])
    }

    @Test("The filter is asked inside the scan: the only one who may be seen is found among thousands of better ones")
    func filter() {
        var index = LexicalIndex()
        for ordinal: UInt32 in 0..<5000 { index.add(ordinal, terms: ["word", "word", "word"]) }
        index.add(5000, terms: ["word"] + (0..<200).map { "other\($0)" })
        #expect(index.search(["word"], count: 1) { $0 == 5000 }.map(\.ordinal) == [5000])
        #expect(index.search(["word"], count: 10) { _ in false }.isEmpty)
    }

    @Test("What is removed is not found, and what was shared with a copy is not changed in it")
    func removing() {
        var index = LexicalIndex()
        index.add(0, terms: ["a", "b"])
        index.add(1, terms: ["a"])
        let before = index
        index.remove(0, terms: ["a", "b"])
        index.remove(0, terms: ["a", "b"])
        index.remove(77, terms: ["a"])
        #expect(index.count == 1)
        #expect(index.search(["a", "b"], count: 9) { _ in true }.map(\.ordinal) == [1])
        #expect(before.search(["a", "b"], count: 9) { _ in true }.map(\.ordinal) == [0, 1])
        index.remove(1, terms: ["a"])
        #expect(index.count == 0 && index.search(["a"], count: 9) { _ in true }.isEmpty)
    }

    @Test("Nothing is found for no terms, no count and in nothing; an empty chunk counts and is never found")
    func empty() {
        var index = LexicalIndex()
        #expect(index.search(["a"], count: 9) { _ in true }.isEmpty)
        index.add(0, terms: [])
        index.add(70_000, terms: ["a"])
        #expect(index.count == 2)
        #expect(index.search([], count: 9) { _ in true }.isEmpty && index.search(["a"], count: 0) { _ in true }.isEmpty)
        #expect(index.search(["a"], count: 9) { _ in true }.map(\.ordinal) == [70_000])
    }

    @Test("A posting is four bytes")
    func memory() {
        var (index, chunks) = Self.random(seed: 8, ordinals: Array(0..<2000))
        index.trim()
        let postings = chunks.reduce(0) { $0 + Set($1.terms).count }
        let terms = Set(chunks.flatMap(\.terms)).count
        #expect(index.postings.reduce(0) { $0 + $1.count } == postings)
        #expect(index.bytes < postings * 4 + terms * 160 + 2000 * 8)
    }

    private static func isOrdered(_ hits: [(ordinal: UInt32, score: Double)]) -> Bool {
        zip(hits, hits.dropFirst()).allSatisfy {
            $0.score > $1.score || ($0.score == $1.score && $0.ordinal < $1.ordinal)
        }
    }

    private static func random(
        seed: UInt64, ordinals: [UInt32]
    ) -> (LexicalIndex, [(ordinal: UInt32, terms: [String])]) {
        var generator = SplitMix64(seed: seed)
        var index = LexicalIndex()
        let chunks = ordinals.map { ordinal in
            let count = Int.random(in: 1...30, using: &generator)
            let terms = (0..<count).map { _ in
                "t\(Int.random(in: 1...Int.random(in: 1...300, using: &generator), using: &generator))"
            }
            return (ordinal: ordinal, terms: terms)
        }
        for chunk in chunks { index.add(chunk.ordinal, terms: chunk.terms) }
        return (index, chunks)
    }
}
