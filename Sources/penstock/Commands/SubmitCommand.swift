import ArgumentParser
import Domain

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Submit a task; its ID is the answer.",
        discussion: """
            EXAMPLES
              penstock submit summarize --text-file report.txt --max-sentences 4 --wait 60
              penstock submit classify --text-file mail.txt --label invoice --label complaint
              penstock submit embed --input '{"texts": ["one", "two"]}' --json
              penstock submit summarize --input @input.json --run-at 2026-12-24T18:00:00Z

            With --wait the exit code is 0 when the task succeeded, 8 when it ended otherwise, and 7 when it is still on \
            its way after that time.
            """)

    @OptionGroup var submission: SubmitOptions

    @Option(help: ArgumentHelp("Wait up to this many seconds for the task to end.", valueName: "seconds"))
    var wait: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try WaitSeconds.check(wait, option: "--wait")
    }

    func run() async throws {
        let console = output.console()
        let body = try SubmitBody(options: submission) { path throws(CommandFailure) in
            try BoundedFile.readText(path: path, bytesMax: SubmitBody.inputBytesMax)
        }.json()
        try await connection.withClient { client in
            let task = try await TaskSubmitter(client: client).submit(body, idempotencyKey: submission.idempotencyKey)
            guard let wait, let id = task["id"]?.asString else {
                return try console.answer(
                    task, text: TaskText(task: task, style: console.style, width: console.width).text())
            }
            let watched = WatchedTask(client: client, console: console, id: id, submitted: task)
            try await watched.watch(timeout: .seconds(wait))
        }
    }
}
