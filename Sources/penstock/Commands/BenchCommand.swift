import ArgumentParser

/// `penstock bench`: the figures, measured on this machine.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure Penstock on this machine.", subcommands: [BenchQueueCommand.self])
}
