import Domain
import Foundation
import Testing

@testable import Knowledge

@Suite("Signatures of texts")
struct MinHashTests {
    struct Pair: Decodable {
        let words: Int
        let changed: [Int]
        let exact: Double
        let estimate: Double

        func texts(_ number: Int) -> (String, String) {
            let left = (0..<words).map { "p\(number)w\($0)" }
            var right = left
            for place in changed { right[place] += "x" }
            return (left.joined(separator: " "), right.joined(separator: ", "))
        }
    }

    @Test("Jaccard similarity is exactly the reference's, and the estimate is as good as its")
    func parity() throws {
        let pairs = try JSONDecoder().decode([Pair].self, from: ReferenceFacts.data("minhash.json"))
        var (own, its, bias) = (0.0, 0.0, 0.0)
        for (number, pair) in pairs.enumerated() {
            let (left, right) = pair.texts(number)
            #expect(abs(Shingles(of: left).jaccard(Shingles(of: right)) - pair.exact) < 1e-8)
            let estimate = MinHash.similarity(
                try #require(MinHash.signature(left)), try #require(MinHash.signature(right)))
            own += pow(estimate - pair.exact, 2)
            its += pow(pair.estimate - pair.exact, 2)
            bias += estimate - pair.exact
        }
        // Root of the mean square: √(s(1 − s)/112), at most 0.047.
        let count = Double(pairs.count)
        #expect((own / count).squareRoot() < 0.047 && (own / its).squareRoot() < 1.2)
        #expect(abs(bias / count) < 0.008)
    }

    @Test("Pairs meet in a band as often as the formula says")
    func probability() throws {
        var generator = SplitMix64(seed: 12)
        for (similarity, expected) in [(0.5, 0.053), (0.7, 0.564), (0.8, 0.924), (0.9, 0.9996)] {
            var met = 0
            for _ in 0..<1000 {
                let left = (0..<MinHash.hashes).map { _ in UInt32.random(in: 0 ... .max, using: &generator) }
                let right = left.map { Double.random(in: 0..<1, using: &generator) < similarity ? $0 : ~$0 }
                if !Set(MinHash.bands(left)).isDisjoint(with: MinHash.bands(right)) { met += 1 }
            }
            #expect(abs(Double(met) / 1000 - expected) < 0.05, "at \(similarity)")
        }
    }

    @Test("A text of fewer than five words has none; layout, case and punctuation change nothing")
    func sameText() throws {
        #expect(MinHash.signature("") == nil && MinHash.signature("only four words here") == nil)
        let one = try #require(MinHash.signature("Tasks wait in the queue, until a worker claims them."))
        #expect(one == MinHash.signature("tasks  wait\nin THE queue until a worker claims them"))
        #expect(one.count == MinHash.hashes && MinHash.bands(one).count == MinHash.bands)
        #expect(MinHash.signature("数据库索引很快") != nil)
    }

    @Test("Stored bands mean the same in every release")
    func stable() throws {
        let signature = try #require(MinHash.signature("a lease is a promise with an end"))
        #expect(signature.prefix(3).map { $0 } == [462_179_336, 1_515_757_165, 298_164_116])
        #expect(
            MinHash.bands(signature).prefix(2).map { $0 } == [2_156_999_465_507_747_221, 7_994_292_760_167_696_542])
    }
}
