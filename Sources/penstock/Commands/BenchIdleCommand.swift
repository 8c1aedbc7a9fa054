import ArgumentParser
import Assembly

/// `penstock bench idle`: what a worker without work costs.
struct BenchIdleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle",
        abstract: "Transactions and memory of one worker with nothing to do.",
        discussion: """
            Transactions per second of the worker's database, from the server's statistics read from another one, after
            five seconds of rest; and the resident memory of this process. Heartbeat, slots, due work, reconciliation,
            housekeeping and polling are all in it.

              penstock bench idle --seconds 60
            """)

    @Option(help: "How long the worker is watched, 1…86,400.")
    var seconds = 30

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try BenchBounds.check("--seconds", seconds, 1...86_400) }

    func run() async throws {
        var scenario = IdleScenario()
        scenario.seconds = seconds
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}
