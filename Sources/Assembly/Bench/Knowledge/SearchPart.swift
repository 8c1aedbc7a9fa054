import Domain
import Knowledge

/// `search`: BM25 over the manual alone, then whole searches, from the question to the hits with their texts out of Postgres,
/// by one caller and by eight.
struct SearchPart: Sendable {
    static let callers = [1, 8]

    let ground: KnowledgeGround
    let pages: [Manual.Page]
    /// Asked one after the other, from the beginning again when they are over.
    let queries: [String]
    let embedder: QueryEmbedder
    let searches: Int

    func run() async throws -> BenchPart {
        var part = try await words()
        for callers in Self.callers {
            let (samples, seconds, failed) = try await search(callers: callers)
            let name = callers == 1 ? "search_one" : "search_\(callers)"
            part.figures += [
                BenchFigure("\(name)_p50", samples.quantile(0.5), "ms"),
                BenchFigure("\(name)_p99", samples.quantile(0.99), "ms"),
                BenchFigure("\(name)_rate", ratio(Double(samples.count), of: seconds), "/s"),
            ]
            part.checks.append(
                BenchCheck("search: failed or degraded by \(callers)", expected: 0, found: Int64(failed)))
        }
        part.notes = ["a whole search is hybrid, with the vector of its query, ten hits and their texts from Postgres"]
        return part
    }

    private func words() async throws -> BenchPart {
        let (index, terms) = try await lexical()
        let times = CallTimes()
        for number in 0..<searches {
            let query = terms[number % terms.count]
            let start = ContinuousClock.now
            _ = index.search(query, count: WordsPart.depth) { _ in true }
            times.add(from: start, to: .now)
            if number % 100 == 0 { await Task.yield() }
        }
        let samples = times.takePasses()
        var part = BenchPart()
        part.figures = [
            BenchFigure("manual_bm25_p50", samples.quantile(0.5), "ms"),
            BenchFigure("manual_bm25_p99", samples.quantile(0.99), "ms"),
        ]
        return part
    }

    /// The manual's words as a snapshot holds them, and the queries' terms.
    private func lexical() async throws -> (LexicalIndex, [[String]]) {
        let reader = DocumentReader(ground.index.settings)
        let analyzer = Analyzer(ground.index.settings.analyzer)
        var index = LexicalIndex()
        var ordinal: UInt32 = 0
        for (place, page) in pages.enumerated() {
            guard let key = DocumentKey(page.name) else { continue }
            let document = StoredDocument(key: key, version: 1, format: .html, title: nil, content: page.content)
            // A page that is refused has no words; the intake counts it.
            for chunk in (try? reader.read(document))?.chunks ?? [] {
                index.add(ordinal, terms: analyzer.terms(of: chunk.embedded))
                ordinal += 1
            }
            ground.database.progress("reading pages", place + 1, of: pages.count)
            try Task.checkCancellation()
            await Task.yield()
        }
        index.trim()
        return (index, queries.map { analyzer.terms(of: $0) })
    }

    private func search(callers: Int) async throws -> (Samples, seconds: Double, failed: Int) {
        let times = CallTimes()
        let share = TaskShare(searches)
        let begun = ContinuousClock.now
        let failed = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<callers {
                group.addTask { try await search(share, from: caller * queries.count / callers, times) }
            }
            return try await group.reduce(0, +)
        }
        return (times.takePasses(), (ContinuousClock.now - begun).seconds, failed)
    }

    /// One caller; how many of its searches were not answered in full.
    private func search(_ share: TaskShare, from first: Int, _ times: CallTimes) async throws -> Int {
        var number = first
        var failed = 0
        while share.take(1) != nil {
            try Task.checkCancellation()
            let start = ContinuousClock.now
            let isGood = await search(queries[number % queries.count])
            times.add(from: start, to: .now)
            if !isGood { failed += 1 }
            number += 1
            ground.database.progress("searching", searches - share.left, of: searches)
        }
        return failed
    }

    /// Whether it was answered in full.
    private func search(_ query: String) async -> Bool {
        let answer = try? await ground.searcher.search(
            SearchRequest(query: query), in: ground.index.name, of: ground.tenant
        ) { model, text in embedder.vector(of: text, model: model) }
        return answer.map { $0.degraded == nil } ?? false
    }
}
