import Domain
import Knowledge
import ModelGateway

/// One part of `bench retrieval`, which can be run alone. What measures memory comes first, before other parts have left
/// theirs behind.
package enum RetrievalPart: String, Sendable, CaseIterable {
    case scan, words, quality, search
}

/// `bench retrieval`: how well a real manual is found by the terms of its own printed index, what taking it in costs, and
/// how fast the parts of a search are.
package struct RetrievalScenario: BenchScenario {
    package static let name = "retrieval"

    package var parts = Set(RetrievalPart.allCases)
    package var manual = Manual.debian
    /// nil for the local model's hashed vectors.
    package var embedding: BenchEmbedding?
    /// Vectors of `scan` and chunks of `words`.
    package var size = 100_000
    package var scans = 300
    package var searches = 2_000
    /// Pages of the manual, at most; fewer for a test.
    var pagesMax = Int.max

    package init() {}

    /// Whether any part reads the manual.
    package var needsManual: Bool { parts.contains(.quality) || parts.contains(.search) }

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name, parameters: ["size": size, "scans": scans, "searches": searches])
        if parts.contains(.scan) {
            report.add(try await ScanPart(vectors: size, scans: scans, progress: server.progress).run())
        }
        if parts.contains(.words) {
            report.add(try await WordsPart(chunks: size, searches: searches, progress: server.progress).run())
        }
        if needsManual { report.add(try await manual(on: server)) }
        return report
    }

    private func manual(on server: BenchServer) async throws -> BenchPart {
        let manual = try Manual.read(at: manual).first(pagesMax)
        let configuration = embedding?.gateway ?? GatewayConfiguration()
        return try await KnowledgeGround.with(configuration, on: server) { ground in
            var part = try await takeIn(manual, on: ground)
            let labels = ManualLabels(manual)
            let queries = labels.queries.map(\.text)
            guard !queries.isEmpty else {
                throw BenchError(.surroundings, "the index of the manual in \(self.manual) names no page of it")
            }
            let embedder = try await QueryEmbedder(queries, ground: ground)
            if parts.contains(.quality) {
                let quality = QualityPart(
                    ground: ground, labels: labels, embedder: embedder, isTrained: embedding != nil)
                part.add(try await quality.run())
            }
            if parts.contains(.search) {
                let search = SearchPart(
                    ground: ground, pages: manual.pages, queries: queries, embedder: embedder, searches: searches)
                part.add(try await search.run())
            }
            return part
        }
    }

    private func takeIn(_ manual: Manual, on ground: KnowledgeGround) async throws -> BenchPart {
        let before = try ResidentMemory.megabytes()
        let result = try await ManualIntake(ground: ground).run(manual.pages)
        let resident = try ResidentMemory.megabytes() - before
        let counts = result.counts
        let held = Double(ground.searcher.memory.bytes) / 1e6
        var part = BenchPart()
        part.figures = [
            BenchFigure("documents", Double(counts.documents), ""), BenchFigure("chunks", Double(counts.chunks), ""),
            BenchFigure("documents_rate", ratio(Double(counts.documents), of: result.seconds), "documents/s"),
            BenchFigure("chunks_rate", ratio(Double(counts.chunks), of: result.seconds), "chunks/s"),
            BenchFigure("searchable_after", result.seconds, "s"),
            BenchFigure("snapshot_memory", held, "MB"),
            BenchFigure("snapshot_memory_per_100k", ratio(held * 100_000, of: Double(counts.chunks)), "MB"),
            BenchFigure("intake_resident_delta", resident, "MB"),
        ]
        part.checks = [
            BenchCheck(
                "documents that are found or named as refused", expected: Int64(manual.pages.count),
                found: counts.documents + counts.failures),
            BenchCheck("chunks with a vector", expected: counts.chunks, found: counts.embedded),
        ]
        if counts.failures > 0 { part.figures.append(BenchFigure("documents_refused", Double(counts.failures), "")) }
        part.notes = [
            "documents and chunks a second: from the first put to the first search that finds all, through the tasks of a "
                + "worker in this process, which shares the machine with Postgres"
        ]
        return part
    }
}
