import ArgumentParser
import Assembly

/// `penstock bench limit`: the price of the fleet-wide limit.
struct BenchLimitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract: "Burn-downs with a pool limit that binds, against one that nobody can reach.",
        discussion: """
            The worker always asks for --slots. In one case the pool's limit is exactly that, in the other 100,000. The
            two take turns on fresh databases; the figures are medians.

              penstock bench limit --rounds 5
            """)

    @Option(help: "How many tasks each burn-down has, 1…10,000,000.")
    var tasks = 100_000

    @Option(help: "How often each case runs, 1…99; three or more say something.")
    var rounds = 3

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--tasks", tasks, 1...10_000_000)
        try BenchBounds.check("--rounds", rounds, 1...99)
    }

    func run() async throws {
        var scenario = LimitScenario()
        scenario.tasks = tasks
        scenario.rounds = rounds
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}
