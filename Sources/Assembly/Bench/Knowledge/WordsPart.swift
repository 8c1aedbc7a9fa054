import Domain
import Knowledge

/// `words`: BM25 over many chunks of made-up text whose words are as unevenly common as real ones.
struct WordsPart: Sendable {
    private static let vocabulary = 50_000
    private static let chunkWords = 150...250
    /// The words that a query is not asked with, as an analyzer drops its commonest.
    private static let common = 30
    private static let queryWords = 2...4
    static let depth = 50
    private static let compared = 5

    let chunks: Int
    let searches: Int
    let progress: BenchProgress

    func run() async throws -> BenchPart {
        let words = ZipfWords(vocabulary: Self.vocabulary)
        let before = try ResidentMemory.megabytes()
        let index = try await index(words)
        let resident = try ResidentMemory.megabytes() - before
        let (samples, empty) = try await search(index, words)
        let scale = 100_000 / Double(max(chunks, 1))
        var part = BenchPart()
        part.figures = [
            BenchFigure("bm25_p50", samples.quantile(0.5), "ms"), BenchFigure("bm25_p99", samples.quantile(0.99), "ms"),
            BenchFigure("words_memory_per_100k", Double(index.bytes) / 1e6 * scale, "MB"),
            BenchFigure("words_resident_delta", resident, "MB"),
        ]
        part.checks = [
            BenchCheck("words: chunks", expected: Int64(chunks), found: Int64(index.count)),
            BenchCheck("words: searches for words that are there without a hit", expected: 0, found: Int64(empty)),
        ]
        part.notes = [
            "the words of made-up chunks follow Zipf's law over a vocabulary of \(Self.vocabulary); queries have "
                + "\(Self.queryWords.lowerBound) to \(Self.queryWords.upperBound) of them, without the \(Self.common) commonest"
        ]
        return part
    }

    /// The chunks' words are the same in every run.
    private func chunk(_ number: Int, _ words: ZipfWords) -> [String] {
        var generator = SplitMix64(seed: UInt64(number))
        return words.text(Int.random(in: Self.chunkWords, using: &generator), using: &generator)
    }

    private func index(_ words: ZipfWords) async throws -> LexicalIndex {
        var index = LexicalIndex()
        for number in 0..<chunks {
            index.add(UInt32(number), terms: chunk(number, words))
            guard number % 1000 == 0 else { continue }
            progress("indexing made-up chunks", number, of: chunks)
            try Task.checkCancellation()
            await Task.yield()
        }
        index.trim()
        return index
    }

    private func search(_ index: LexicalIndex, _ words: ZipfWords) async throws -> (Samples, Int) {
        let times = CallTimes()
        var generator = SplitMix64(seed: 7)
        for number in 0..<searches {
            let count = Int.random(in: Self.queryWords, using: &generator)
            let query = words.query(count, without: Self.common, using: &generator)
            let start = ContinuousClock.now
            _ = index.search(query, count: Self.depth) { _ in true }
            times.add(from: start, to: .now)
            guard number % 100 == 0 else { continue }
            progress("searching made-up chunks", number, of: searches)
            try Task.checkCancellation()
            await Task.yield()
        }
        let known = stride(from: 0, to: chunks, by: max(chunks / Self.compared, 1)).map { chunk($0, words) }
        let empty = known.count { index.search(Array($0.prefix(3)), count: 1) { _ in true }.isEmpty }
        return (times.takePasses(), empty)
    }
}
