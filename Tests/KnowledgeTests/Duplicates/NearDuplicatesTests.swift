import Domain
import Testing

@testable import Knowledge

@Suite("Chunks that say nearly the same")
struct NearDuplicatesTests {
    /// Chunks by ID, with what the store knows of them.
    private struct Corpus {
        var texts: [Int64: String] = [:]

        var rows: [(chunk: Int64, contentKey: Fingerprint, bands: [Int64])] {
            texts.sorted { $0.key < $1.key }.map { chunk, text in
                (chunk, Fingerprint(of: text.utf8), MinHash.signature(text).map(MinHash.bands) ?? [])
            }
        }
    }

    @Test("Of planted pairs at least 92 in a hundred are found from 0.8 on, and no pair that is less alike")
    func planted() async throws {
        var generator = SplitMix64(seed: 21)
        var corpus = Corpus()
        var pairs: [(left: Int64, right: Int64, jaccard: Double)] = []
        for pair in 0..<500 {
            let words = (0..<Int.random(in: 60...140, using: &generator)).map { _ in Self.word(&generator) }
            var other = words
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                other[Int.random(in: words.indices, using: &generator)] = Self.word(&generator)
            }
            let (left, right) = (words.joined(separator: " "), other.joined(separator: " ") + "!")
            corpus.texts[Int64(pair * 2)] = left
            corpus.texts[Int64(pair * 2 + 1)] = right
            let jaccard = Shingles(of: left).jaccard(Shingles(of: right))
            pairs.append((Int64(pair * 2), Int64(pair * 2 + 1), jaccard))
        }
        let clusters = try await Self.clusters(corpus)
        let found = pairs.filter { clusters[$0.left] != nil && clusters[$0.left] == clusters[$0.right] }
        let alike = pairs.filter { $0.jaccard >= 0.8 }
        #expect(alike.count > 200 && pairs.count - alike.count > 50)
        #expect(Double(found.count { $0.jaccard >= 0.8 }) >= 0.92 * Double(alike.count))
        #expect(found.allSatisfy { $0.jaccard >= 0.8 } && clusters.count == found.count * 2)
    }

    @Test("The same content is one cluster without a look at texts, and above a threshold of 1 nothing else is")
    func exact() async throws {
        var corpus = Corpus()
        for chunk: Int64 in [4, 2, 9] { corpus.texts[chunk] = "one and the same" }
        corpus.texts[1] = "another"
        let clusters = try await NearDuplicates(threshold: 1.1).clusters(corpus.rows) { _ in
            Issue.record("no text is needed")
            return [:]
        }
        #expect(clusters == [2: 2, 4: 2, 9: 2])
    }

    @Test("A cluster is named by its smallest chunk, whatever the order of the rows; what stands alone has none")
    func order() async throws {
        var generator = SplitMix64(seed: 2)
        let base = (0..<80).map { _ in Self.word(&generator) }
        var corpus = Corpus()
        for chunk: Int64 in [30, 10, 20] { corpus.texts[chunk] = (base + ["v\(chunk)"]).joined(separator: " ") }
        corpus.texts[5] = (0..<80).map { _ in Self.word(&generator) }.joined(separator: " ")
        corpus.texts[6] = "too short"
        let texts = corpus.texts
        for _ in 0..<5 {
            let clusters = try await NearDuplicates(threshold: 0.8).clusters(
                corpus.rows.shuffled(using: &generator)
            ) { Self.page($0, of: texts) }
            #expect(clusters == [10: 10, 20: 10, 30: 10])
        }
    }

    @Test("A chunk whose text is gone is alike to none, and the rest goes on")
    func missing() async throws {
        var corpus = Corpus()
        let base = (0..<80).map { "w\($0)" }.joined(separator: " ")
        for chunk: Int64 in 1...3 { corpus.texts[chunk] = base + " v\(chunk)" }
        var texts = corpus.texts
        texts[1] = nil
        let left = texts
        let clusters = try await NearDuplicates(threshold: 0.8).clusters(corpus.rows) { Self.page($0, of: left) }
        #expect(clusters == [2: 2, 3: 2])
    }

    @Test("A band that thousands share costs its size and not its square")
    func boilerplate() async throws {
        let count = 6000
        let bands: [[Int64]] = (0..<count).map { row in
            let own = Int64(1000 + row * 13)
            return [7] + Array(own..<own + 13)
        }
        let pairs = BandBuckets(bands).pairs.map { $0 }
        #expect(pairs.count <= count * 16)
        #expect(pairs.allSatisfy { $0.0 < $0.1 })

        // Alike: one page of texts finds most together already. Unlike: every comparison is made, in bounded pages.
        let rows = (0..<count).map { row in
            (chunk: Int64(row), contentKey: Fingerprint(of: "\(row)".utf8), bands: bands[row])
        }
        let asked = Counted()
        let clusters = try await NearDuplicates(threshold: 0.8).clusters(rows) { chunks in
            asked.add(chunks.count)
            return Dictionary(uniqueKeysWithValues: chunks.map { ($0, "text \($0) of quite another kind") })
        }
        #expect(clusters.isEmpty)
        #expect(asked.most <= NearDuplicates.textsMax && asked.total <= pairs.count * 2)
    }

    @Test("A large cluster is found whole")
    func large() async throws {
        var generator = SplitMix64(seed: 9)
        let footer = (0..<90).map { _ in Self.word(&generator) }.joined(separator: " ")
        var corpus = Corpus()
        for chunk: Int64 in 1...700 { corpus.texts[chunk] = footer + " page\(chunk)" }
        let clusters = try await Self.clusters(corpus)
        #expect(clusters.count == 700 && Set(clusters.values) == [1])
    }

    private static func clusters(_ corpus: Corpus) async throws -> [Int64: Int64] {
        let texts = corpus.texts
        return try await NearDuplicates(threshold: 0.8).clusters(corpus.rows) { page($0, of: texts) }
    }

    private static func page(_ chunks: [Int64], of texts: [Int64: String]) -> [Int64: String] {
        Dictionary(uniqueKeysWithValues: chunks.compactMap { chunk in texts[chunk].map { (chunk, $0) } })
    }

    private static func word(_ generator: inout SplitMix64) -> String {
        "w\(Int.random(in: 0..<5000, using: &generator))"
    }
}

/// How much was asked for, by one task after the other.
private final class Counted {
    private(set) var total = 0
    private(set) var most = 0

    func add(_ count: Int) {
        total += count
        most = max(most, count)
    }
}
