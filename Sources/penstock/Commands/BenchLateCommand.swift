import ArgumentParser
import Assembly

/// `penstock bench late`: a caller's long transaction full of tasks.
struct BenchLateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "late",
        abstract: "Many tasks in one caller's transaction that stays open, while others of its kind come and go.",
        discussion: """
            The caller submits --tasks by penstock.enqueue_many, 5,000 at a time, and commits after --seconds; if the
            submissions take longer, then. Others of the same tenant and kind are submitted all the time at --rate. The
            figures tell how fast the others went before, meanwhile and while the late ones were worked off (they are
            older, and go first), in their slowest two seconds too, and how long after the commit the first and the last
            late one were done. Each task, late or not, takes some 4 KB of disk for the time of the run: about 6 GB as
            it stands.

              penstock bench late --tasks 1000000 --seconds 300
            """)

    @Option(help: "How many tasks the transaction submits, 1…10,000,000.")
    var tasks = 1_000_000

    @Option(help: "How long the transaction is open, in seconds, 1…86,400.")
    var seconds = 300

    @Option(help: "How long the others are alone before it, in seconds, 1…3,600.")
    var before = 20

    @Option(help: "How many others are submitted per second, 1…100,000.")
    var rate = 2000

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--tasks", tasks, 1...10_000_000)
        try BenchBounds.check("--seconds", seconds, 1...86_400)
        try BenchBounds.check("--before", before, 1...3600)
        try BenchBounds.check("--rate", rate, 1...100_000)
    }

    func run() async throws {
        var scenario = LateScenario()
        scenario.tasks = tasks
        scenario.seconds = seconds
        scenario.before = before
        scenario.rate = rate
        scenario.plan = worker.plan
        try await BenchRun.run(scenario, output: output)
    }
}
