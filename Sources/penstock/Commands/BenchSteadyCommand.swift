import ArgumentParser
import Assembly

/// `penstock bench steady`: producers and a worker at once.
struct BenchSteadyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "steady",
        abstract: "Producers and one worker at once: the rate, and the pick-up under load.",
        discussion: """
            Two producers submit arrays of 200 while fewer than --backlog tasks wait, for --seconds: the rate, also in
            windows of two seconds. Then once more at half of that rate. Pick-ups are timed for the first task of each
            array, from the start of its submission to the start of its attempt; at full load they are the time it
            takes to work through the backlog.

              penstock bench steady --seconds 60
            """)

    @OptionGroup var load: LoadOptions
    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var scenario = SteadyScenario()
        scenario.seconds = load.seconds
        scenario.tasksMax = load.tasks ?? Int.max
        scenario.backlogMax = load.backlog
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}

/// A load that lasts.
struct LoadOptions: ParsableArguments {
    @Option(help: "How long tasks are produced, in each part of the scenario, 1…86,400.")
    var seconds = 20

    @Option(help: "Stop producing after so many tasks, 1…100,000,000.")
    var tasks: Int?

    @Option(help: "How many tasks may wait or run at once, 200…1,000,000.")
    var backlog = 5000

    func validate() throws {
        try BenchBounds.check("--seconds", seconds, 1...86_400)
        if let tasks { try BenchBounds.check("--tasks", tasks, 1...100_000_000) }
        try BenchBounds.check("--backlog", backlog, 200...1_000_000)
    }
}
