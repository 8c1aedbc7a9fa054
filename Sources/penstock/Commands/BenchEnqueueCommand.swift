import ArgumentParser
import Assembly

/// `penstock bench enqueue`: submissions without HTTP.
struct BenchEnqueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue",
        abstract: "Submissions without HTTP: one by one, by many callers who share commits, in arrays.",
        discussion: """
            enqueue_single is one caller with a twentieth of --tasks; enqueue_group_commit are --callers that share
            commits as those of the API do; enqueue_array are arrays over two connections. No worker runs.

              penstock bench enqueue --tasks 200000
            """)

    @Option(help: "How many tasks, 1…10,000,000.")
    var tasks = 200_000

    @Option(help: "How many callers share commits, 1…5,000.")
    var callers = 256

    @Option(help: "How many tasks an array has, 1…5,000.")
    var array = 500

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--tasks", tasks, 1...10_000_000)
        try BenchBounds.check("--callers", callers, 1...5000)
        try BenchBounds.check("--array", array, 1...5000)
    }

    func run() async throws {
        var scenario = EnqueueScenario()
        scenario.tasks = tasks
        scenario.callers = callers
        scenario.arraySize = array
        try await BenchRun.run(scenario, output: output)
    }
}
