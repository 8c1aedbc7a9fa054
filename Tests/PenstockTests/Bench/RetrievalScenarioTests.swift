import Foundation
import ProviderSimulator
import Testing

@testable import Assembly
@testable import penstock

/// The bench of retrieval with tiny numbers, over a manual of a few pages. What it measures here says nothing; that it counts
/// right does.
@Suite("The bench of retrieval", .serialized, .timeLimit(.minutes(5)))
struct RetrievalScenarioTests {
    private func withManual(_ body: (String) async throws -> BenchReport) async throws -> BenchReport {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("manual-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var index = "<html><body><dl>"
        for (place, word) in ["heron", "otter", "badger"].enumerated() {
            let page = """
                <html><head><title>Of the \(word)</title></head><body><div class="sect1" id="S\(place)"><h2>The \(word)</h2>
                <p>\(String(repeating: "A \(word) lives by the water and sleeps at noon. ", count: 12))</p></div></body></html>
                """
            try page.write(toFile: "\(folder)/\(word).html", atomically: true, encoding: .utf8)
            index += "<dt>\(word), <a class=\"indexterm\" href=\"\(word).html#S\(place)\">\(word)</a></dt>"
        }
        try (index + "</dl></body></html>").write(
            toFile: "\(folder)/bookindex.html", atomically: true, encoding: .utf8)
        return try await body(folder)
    }

    private func measure(_ scenario: RetrievalScenario) async throws -> BenchReport {
        let settings = try ServerStart.settings()
        return try await Bench.run(
            scenario, settings: settings, logger: ServerStart.logger(settings), progress: BenchProgress { _ in })
    }

    private func tiny(_ manual: String) -> RetrievalScenario {
        var scenario = RetrievalScenario()
        (scenario.manual, scenario.size, scenario.scans, scenario.searches) = (manual, 1000, 3, 16)
        return scenario
    }

    @Test("Every part runs, counts right and brings its figures")
    func everyPart() async throws {
        let report = try await withManual { try await measure(tiny($0)) }
        #expect(report.isOK, "\(report.wrongCounts)")
        for name in [
            "scan_p50", "scan_p99", "scan_share_of_bandwidth", "scan_memory_per_100k", "bm25_p50", "bm25_p99",
            "words_memory_per_100k", "documents_rate", "chunks_rate", "snapshot_memory_per_100k", "manual_bm25_p50",
            "search_one_p50", "search_8_p99", "lexical_recall_at_10", "vector_mrr_at_10",
            "hybrid_page_recall_at_10_low",
            "hybrid_minus_lexical_recall_at_10_high",
        ] {
            #expect(report.figure(name) != nil, "\(name) is missing")
        }
        #expect(report.figures.allSatisfy { $0.value.isFinite })
        #expect(report.figure("documents")?.value == 3)
        #expect(report.figure("queries")?.value == 3)
        #expect(report.figure("lexical_recall_at_10")?.value == 1)
        #expect(report.figure("lexical_mrr_at_10")?.value == 1)
        #expect(report.notes.contains(QualityPart.hashedNote))
    }

    @Test("A server that embeds takes the place of the local vectors, for documents and queries")
    func otherModel() async throws {
        let report = try await withManual { folder in
            try await SimulatorServer.with { simulator, url in
                var scenario = tiny(folder)
                scenario.parts = [.quality]
                scenario.embedding = BenchEmbedding(url: url + "/v1", model: "remote", key: nil)
                let report = try await measure(scenario)
                #expect(simulator.record.byStatus["200"] ?? 0 >= 2)
                return report
            }
        }
        #expect(report.isOK, "\(report.wrongCounts)")
        #expect(!report.notes.contains(QualityPart.hashedNote))
        #expect(report.figure("hybrid_minus_lexical_recall_at_10")?.aim == .atLeast(0))
    }

    @Test("A label that leads nowhere makes the count wrong")
    func brokenLabel() async throws {
        let report = try await withManual { folder in
            try FileManager.default.removeItem(atPath: folder + "/otter.html")
            var scenario = tiny(folder)
            scenario.parts = [.quality]
            return try await measure(scenario)
        }
        #expect(report.checks.filter { !$0.holds }.map(\.name) == ["quality: labels that lead nowhere"])
    }

    @Test("Without a manual it says what to install, and starts nothing")
    func noManual() async {
        #expect(Manual.complaint(at: "/nonexistent")?.contains("apt-get install postgresql-doc-15") == true)
        let arguments = ["bench", "retrieval", "--manual", "/nonexistent", "--json"]
        #expect(await CommandRun.run(Penstock.self, arguments: arguments) == 1)
    }

    @Test(
        "Options out of bounds are wrong usage",
        arguments: [
            ["--size", "999"], ["--searches", "0"], ["--only", "quality,nosuch"], ["--embedding-url", "http://x"],
            ["--embedding-model", "m"], ["--embedding-url", "ftp://x", "--embedding-model", "m"],
        ])
    func usage(arguments: [String]) async {
        let all = ["bench", "retrieval"] + arguments + ["--json"]
        #expect(await CommandRun.run(Penstock.self, arguments: all) == 2)
    }
}
