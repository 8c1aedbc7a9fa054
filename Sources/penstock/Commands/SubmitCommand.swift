import ArgumentParser
import Domain

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Submit a task, or a file of them; the IDs are the answer.",
        discussion: """
            EXAMPLES
              penstock submit summarize --text-file report.txt --max-sentences 4 --wait 60
              penstock submit classify --text-file mail.txt --label invoice --label complaint
              penstock submit embed --input '{"texts": ["one", "two"]}' --json
              penstock submit summarize --input @input.json --run-at 2026-12-24T18:00:00Z
              penstock submit summarize --text-file report.txt --dry-run
              penstock submit generate --input '{"prompt": "reply", "variables": {"letter": "…"}}' --dry-run
              penstock submit --bulk tasks.ndjson        one {"kind": …, "input": …} per line; IDs in that order

            With --wait the exit code is 0 when the task succeeded, 8 when it ended otherwise, and 7 when it is still on \
            its way after that time.
            """)

    @OptionGroup var submission: SubmitOptions

    @Flag(
        name: .customLong("dry-run"),
        help: "Submit nothing: say what the task would take in tokens and money, and refuse what would be refused.")
    var dryRun = false

    @Option(help: ArgumentHelp("Wait up to this many seconds for the task to end.", valueName: "seconds"))
    var wait: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try WaitSeconds.check(wait, option: "--wait")
        if wait != nil, submission.bulk != nil { throw ValidationError("--wait watches one task; leave out --bulk.") }
        if dryRun, submission.bulk != nil || wait != nil || submission.idempotencyKey != nil {
            throw ValidationError("--dry-run submits nothing: leave out --bulk, --wait and --idempotency-key.")
        }
    }

    func run() async throws {
        let console = output.console()
        if let file = submission.bulk { return try await submitLines(of: file, console) }
        let body = try SubmitBody(options: submission) { path throws(CommandFailure) in
            try BoundedFile.readText(path: path, bytesMax: OptionText.bytesMax)
        }.json()
        try await connection.withClient { client in
            if dryRun {
                let estimate = try await client.send(
                    APIRequest(method: .post, path: ["v1", "estimates"], body: body, deadline: .seconds(60))
                ).body
                return try console.answer(estimate, text: EstimateText(estimate: estimate).text())
            }
            let task = try await TaskSubmitter(client: client).submit(body, idempotencyKey: submission.idempotencyKey)
            guard let wait, let id = task["id"]?.asString else {
                return try console.answer(
                    task, text: TaskText(task: task, style: console.style, width: console.width).text())
            }
            let watched = WatchedTask(client: client, console: console, id: id, submitted: task)
            try await watched.watch(timeout: .seconds(wait))
        }
    }

    /// The server bounds the body (64 MiB unless its operator says otherwise); this bound only protects memory here.
    private static let linesBytesMax = 1 << 30

    private func submitLines(of file: String, _ console: Console) async throws {
        let lines = try BoundedFile.read(path: file, bytesMax: Self.linesBytesMax)
        try await connection.withClient { client in
            let answer = try await TaskSubmitter(client: client).submit(
                lines: lines, idempotencyKey: submission.idempotencyKey)
            let ids = (answer["ids"]?.asArray ?? []).compactMap(\.asString)
            try console.answer(answer, text: ids.joined(separator: "\n"))
        }
    }
}
