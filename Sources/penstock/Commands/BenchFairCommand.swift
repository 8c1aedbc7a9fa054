import ArgumentParser
import Assembly

/// `penstock bench fair`: a small tenant behind a large one.
struct BenchFairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fair",
        abstract: "How long a small tenant waits behind a large one.",
        discussion: """
            One tenant has --backlog tasks waiting; another one submits a task every 10 to 30 ms (by --seed). Turns are
            the claims that began after such a task was committed, up to and including the one that took it; the wait is
            from the start of its submission to the start of its attempt. Sampling ends with a tenth of the backlog left.

              penstock bench fair --backlog 1000000
            """)

    @Option(help: "How many tasks the large tenant has waiting, 1…10,000,000.")
    var backlog = 200_000

    @Option(help: "How many tasks the small tenant submits at most, 1…100,000.")
    var samples = 200

    @Option(help: "Seeds the small tenant's pauses.")
    var seed: UInt64 = 1

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--backlog", backlog, 1...10_000_000)
        try BenchBounds.check("--samples", samples, 1...100_000)
    }

    func run() async throws {
        var scenario = FairScenario()
        scenario.backlog = backlog
        scenario.samples = samples
        scenario.seed = seed
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}
