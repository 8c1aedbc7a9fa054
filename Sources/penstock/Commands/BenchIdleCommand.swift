import ArgumentParser
import Assembly

/// `penstock bench idle`: what a worker without work costs, and how soon the API answers.
struct BenchIdleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle",
        abstract: "Transactions and memory of one worker with nothing to do; the start of the API.",
        discussion: """
            Transactions per second of the worker's database, from the server's statistics read from another one, after
            five seconds of rest; and the resident memory of this process. Heartbeat, slots, due work, reconciliation,
            housekeeping and polling are all in it. Then penstock serve is started --starts times, each time from the
            start of its process to the first answer of GET /health.

              penstock bench idle --seconds 60
            """)

    @Option(help: "How long the worker is watched, 1…86,400.")
    var seconds = 30

    @Option(help: "How many times the API is started, 0…1,000.")
    var starts = 20

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--seconds", seconds, 1...86_400)
        try BenchBounds.check("--starts", starts, 0...1000)
    }

    func run() async throws {
        var scenario = IdleScenario(program: try DemoSystem.ownExecutable())
        scenario.seconds = seconds
        scenario.starts = starts
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}
