import ArgumentParser
import Assembly

/// `penstock bench http`: submissions over HTTP.
struct BenchHTTPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "http",
        abstract: "Submissions over HTTP, single and bulk: rate and latency.",
        discussion: """
            Opens the API on a free port in this process and loads it with keep-alive connections from one thread, each
            of which submits its next task when the last one is answered: on disk, that is. Then bulk requests of
            --bulk-lines tasks each, over one connection for every 32. No worker runs.

              penstock bench http --connections 256
            """)

    @Option(help: "How many tasks are submitted and measured, 1…10,000,000.")
    var tasks = 100_000

    @Option(help: "How many connections submit them, 1…400.")
    var connections = 256

    @Option(help: "How many tasks a bulk request has, 1…10,000.")
    var bulkLines = 500

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--tasks", tasks, 1...10_000_000)
        try BenchBounds.check("--connections", connections, 1...400)
        try BenchBounds.check("--bulk-lines", bulkLines, 1...10_000)
    }

    func run() async throws {
        var scenario = HTTPScenario()
        scenario.tasks = tasks
        scenario.connections = connections
        scenario.bulkLines = bulkLines
        try await BenchRun.run(scenario, output: output)
    }
}
