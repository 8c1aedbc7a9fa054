import ArgumentParser
import Assembly

/// `penstock bench backlog`: what a claim costs when much waits.
struct BenchBacklogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backlog",
        abstract: "The burn-down rate with a large backlog waiting, against a small one.",
        discussion: """
            Fills the queue by SQL, lets the worker warm up on a tenth of --tasks, then times --tasks; what is drained is
            put back meanwhile, in both cases alike. A million tasks need about 1.5 GB of disk and 15 s to fill.

              penstock bench backlog --backlog 10000000
            """)

    @Option(help: "How many tasks wait in the large case, 1,000…50,000,000.")
    var backlog = 1_000_000

    @Option(help: "How many tasks wait in the small case, 1,000…50,000,000.")
    var small = 10_000

    @Option(help: "How many tasks are timed, 10…10,000,000.")
    var tasks = 100_000

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--backlog", backlog, 1000...50_000_000)
        try BenchBounds.check("--small", small, 1000...50_000_000)
        try BenchBounds.check("--tasks", tasks, 10...10_000_000)
    }

    func run() async throws {
        var scenario = BacklogScenario()
        scenario.backlog = backlog
        scenario.small = small
        scenario.tasks = tasks
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}
