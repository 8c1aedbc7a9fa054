import ArgumentParser
import Assembly

/// `penstock bench held`: what a forgotten transaction costs.
struct BenchHeldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held",
        abstract: "The steady load with a transaction held open, against the same load without.",
        discussion: """
            A REPEATABLE READ transaction with a snapshot keeps every dead row alive while it is open. Both loads run in
            this call, each on a fresh database; the windows of two seconds show whether the rate sags.

              penstock bench held --seconds 1800      # the half hour of the aim
            """)

    @OptionGroup var load: LoadOptions
    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var scenario = HeldScenario()
        scenario.seconds = load.seconds
        scenario.tasksMax = load.tasks ?? Int.max
        scenario.backlogMax = load.backlog
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}
