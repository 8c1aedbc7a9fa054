import ArgumentParser
import Assembly

/// `penstock bench held`: what a forgotten transaction costs.
struct BenchHeldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held",
        abstract: "The steady load with a transaction held open, against the same load without.",
        discussion: """
            A REPEATABLE READ transaction with a snapshot keeps every dead row alive while it is open. Both loads run in
            this call, each on a fresh database; the windows of two seconds show whether the rate sags. Half an hour at
            full speed would fill a disk, so a transaction may grow old under a modest load before the two are compared.

              penstock bench held --aging 1800        # the half hour of the aim
            """)

    @OptionGroup var load: LoadOptions
    @Option(help: "How long the transaction is open before its load begins, in seconds, 0…86,400.")
    var aging = 0

    @Option(help: "Tasks per second meanwhile, 1…100,000.")
    var agingRate = 2000

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--aging", aging, 0...86_400)
        try BenchBounds.check("--aging-rate", agingRate, 1...100_000)
    }

    func run() async throws {
        var scenario = HeldScenario()
        scenario.seconds = load.seconds
        scenario.tasksMax = load.tasks ?? Int.max
        scenario.backlogMax = load.backlog
        scenario.agingSeconds = aging
        scenario.agingRate = Double(agingRate)
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}
