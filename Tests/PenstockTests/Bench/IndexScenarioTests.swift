import TestKit
import Testing

@testable import Assembly
@testable import penstock

/// The bench of rebuilds with tiny numbers and real processes. What it measures here says nothing; that it counts right does.
@Suite("The bench of rebuilds", .serialized, .timeLimit(.minutes(5)))
struct IndexScenarioTests {
    @Test("Rebuilds under searches and edits, with a worker and an API killed, count right and bring their figures")
    func everything() async throws {
        var scenario = IndexScenario(program: try TestServer.executable())
        (scenario.rebuilds, scenario.kills, scenario.apiKills) = (3, 1, 1)
        (scenario.documents, scenario.searchers, scenario.edited) = (12, 2, 1)
        scenario.manual = "/nonexistent"
        let settings = try ServerStart.settings()
        let report = try await Bench.run(
            scenario, settings: settings, logger: ServerStart.logger(settings), progress: BenchProgress { _ in })
        #expect(report.isOK, "\(report.wrongCounts)")
        for name in [
            "failed_answers", "mixed_answers", "stale_answers", "deleted_seen", "lost_edits",
            "stored_chunks_re_embedded", "killed_rebuilds", "answers", "telling_hits", "edits", "searchable_lag_p50",
            "texts_embedded", "texts_repeated_in_flight_per_kill", "changed_ratio",
        ] {
            #expect(report.figure(name) != nil, "\(name) is missing")
        }
        #expect(report.figures.allSatisfy { $0.value.isFinite && $0.value >= 0 })
        #expect(report.figure("changed_ratio")?.isReached == true)
        #expect(report.notes.contains { $0.contains("made up") })
    }

    @Test(
        "Options out of bounds are wrong usage",
        arguments: [
            ["--rebuilds", "0"], ["--kills", "101"], ["--rebuilds", "5", "--api-kills", "6", "--kills", "0"],
            ["--documents", "9"], ["--searchers", "65"], ["--workers", "0"], ["--seed", "-1"],
        ])
    func usage(arguments: [String]) async {
        let all = ["bench", "index"] + arguments + ["--json"]
        #expect(await CommandRun.run(Penstock.self, arguments: all) == 2)
    }
}
