import ArgumentParser
import Assembly
import Domain
import Logging

/// Runs a scenario and shows what it found: the same for every `penstock bench …`.
enum BenchRun {
    /// Fails with status 1 when a count is wrong; a missed aim is no failure. A first SIGINT or SIGTERM stops the scenario
    /// and takes its Postgres away.
    static func run(_ scenario: some BenchScenario, output: OutputOptions) async throws {
        let settings = try ServerStart.settings()
        let console = output.console()
        let progress = ProgressLine(console: console)
        try await ServerStart.run {
            let report = try await measure(scenario, settings, progress)
            progress.clear()
            try console.answer(report.json, text: report.text(style: console.style))
            guard !report.isOK else { return }
            throw CommandFailure(
                .failed, code: "counts", title: "The counts are wrong", detail: report.wrongCounts)
        }
    }

    private static func measure(
        _ scenario: some BenchScenario, _ settings: Settings, _ progress: ProgressLine
    ) async throws -> BenchReport {
        defer { progress.clear() }
        do {
            return try await Interrupts.cancelling {
                try await Bench.run(
                    scenario, settings: settings, logger: logger(settings),
                    progress: BenchProgress { progress.show($0) })
            }
        } catch let error as BenchError {
            throw CommandFailure(
                .failed, code: "bench_\(error.code.rawValue)", title: "The bench could not measure",
                detail: "\(error.message).")
        }
    }

    /// Workers come and go in a bench; unless a level was asked for, only what is wrong is worth a line.
    private static func logger(_ settings: Settings) -> Logger {
        var logger = ServerStart.logger(settings)
        if logger.logLevel == .notice { logger.logLevel = .warning }
        return logger
    }
}
