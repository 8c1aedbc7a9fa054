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
            Readers count the queue's tables in transactions of their own of two seconds each, one after the other, as long
            as the transaction is open.

              penstock bench held --aging 1800        # the half hour of the aim
              penstock bench held --aging 1800 --readers 4
            """)

    @OptionGroup var load: LoadOptions
    @Option(help: "How long the transaction is open before its load begins, in seconds, 0…86,400.")
    var aging = 0

    @Option(help: "Tasks per second meanwhile, 1…100,000.")
    var agingRate = 2000

    @Option(help: "How many connections read the queue's tables over and over beside the transaction, 0…16.")
    var readers = 0

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--aging", aging, 0...86_400)
        try BenchBounds.check("--aging-rate", agingRate, 1...100_000)
        try BenchBounds.check("--readers", readers, 0...16)
    }

    func run() async throws {
        var scenario = HeldScenario()
        scenario.seconds = load.seconds
        scenario.tasksMax = load.tasks ?? Int.max
        scenario.backlogMax = load.backlog
        scenario.agingSeconds = aging
        scenario.agingRate = Double(agingRate)
        scenario.readers = readers
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}
