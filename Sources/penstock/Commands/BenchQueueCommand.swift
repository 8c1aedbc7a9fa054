import ArgumentParser
import Assembly

/// `penstock bench queue`: enqueue, burn-down and pick-up of no-op tasks, beside the bare SQL.
struct BenchQueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Enqueue, burn-down, pick-up and WAL of no-op tasks, beside the bare SQL driven by pgbench.",
        discussion: """
            Inserts the tasks in arrays, then starts one worker and counts until the last durable outcome; results,
            attempts and audit events are kept. Then times single tasks on an idle worker, from the start of the
            submission to the start of the attempt. Then fills a second database with as many tasks and lets pgbench
            (2 clients) drive the worker's own claim and settlement statements over it, wrapped as functions of the
            server; burn_down_to_bare is the ratio. Without pgbench that part is left out and the report says so.

              penstock bench queue --tasks 1000000 --json
            """)

    @Option(help: "How many tasks, 1…10,000,000.")
    var tasks = 200_000

    @Option(help: "How many single pick-ups to time, 0…100,000.")
    var pickups = 1000

    @Flag(inversion: .prefixedNo, help: "Whether pgbench drives the bare SQL beside it.")
    var yardstick = true

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--tasks", tasks, 1...10_000_000)
        try BenchBounds.check("--pickups", pickups, 0...100_000)
    }

    func run() async throws {
        var scenario = QueueScenario()
        scenario.tasks = tasks
        scenario.plan = worker.plan
        scenario.pickUps = pickups
        scenario.withYardstick = yardstick
        try await BenchRun.run(scenario, output: output)
    }
}
