import ArgumentParser
import Assembly
import Logging

/// `penstock bench racer`: one of the processes that `bench gateway` starts. Of no use to people, so no help names it.
struct BenchRacerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "racer", abstract: "A worker of penstock bench gateway.", shouldDisplay: false)

    @Option(help: ArgumentHelp("The file that says what to do.", valueName: "file"))
    var plan: String

    func run() async throws {
        let settings = try ServerStart.settings()
        var logger = ServerStart.logger(settings)
        if logger.logLevel == .notice { logger.logLevel = .warning }
        do {
            try await Racer.run(planPath: plan, logger: logger)
        } catch let error as BenchError {
            throw CommandFailure(
                .failed, code: "bench_\(error.code.rawValue)", title: "The racer could not run",
                detail: "\(error.message).")
        }
    }
}
