import ArgumentParser
import Domain

struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Turn the texts of a file into vectors: the price first, then the work, then the vectors.",
        discussion: """
            A line of the file is a JSON string or {"text": "…"}; up to 100,000 of them. The vectors are lines of \
            {"index": n, "embedding": […]}, with null for a text that was refused. When the task fails or the wait ends \
            early, what is finished is written all the same; 'penstock retry' pays for nothing of that again.

            EXAMPLES
              penstock embed texts.ndjson --estimate
              penstock embed texts.ndjson --out vectors.ndjson
              jq -c .title articles.ndjson | penstock embed - --on-failure skip > vectors.ndjson

            The exit code is 0 when the task succeeded, 8 when it ended otherwise, and 7 when the time ran out first.
            """)

    @Argument(help: "The file, or '-' for standard input.")
    var file: String

    @Option(help: ArgumentHelp("Write the vectors to this file (default: standard output).", valueName: "file"))
    var out: String?

    @Option(
        name: .customLong("on-failure"),
        help: ArgumentHelp("What a refused text does: fail the task, or have no vector (skip).", valueName: "fail|skip")
    )
    var onFailure = "fail"

    @Flag(help: "Submit nothing: say what the task would take in tokens and money.")
    var estimate = false

    @Option(help: ArgumentHelp("Give up waiting after this many seconds (default: never).", valueName: "seconds"))
    var timeout: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try WaitSeconds.check(timeout, option: "--timeout")
        guard ["fail", "skip"].contains(onFailure) else { throw ValidationError("--on-failure must be fail or skip.") }
        if output.json, out == nil, !estimate {
            throw ValidationError("With --json the answer is one value: name a file for the vectors with --out.")
        }
    }

    func run() async throws {
        let console = output.console()
        let bytes = try BoundedFile.read(path: file, bytesMax: TextLines.bytesMax)
        let texts = try TextLines.read(bytes, name: file == "-" ? "Standard input" : file)
        let body: JSONValue = [
            "kind": "embed",
            "input": ["texts": .array(texts.map(JSONValue.string)), "on_failure": .string(onFailure)],
        ]
        try await connection.withClient { client in
            let price = try await client.send(
                APIRequest(method: .post, path: ["v1", "estimates"], body: body, deadline: .seconds(120))
            ).body
            if estimate { return try console.answer(price, text: EstimateText(estimate: price).text()) }
            console.note(EstimateText(estimate: price).price)
            // Opened before anything is paid for.
            let lines = try LineFile(path: out)
            let task = try await TaskSubmitter(client: client).submit(body, idempotencyKey: nil)
            guard let id = task["id"]?.asString else { return }
            console.note("task: \(id)")
            let watched = WatchedTask(client: client, console: console, id: id, submitted: task)
            let ending = try await watched.ending(timeout: timeout.map { .seconds($0) })
            let isComplete = try await VectorPages(client: client, task: id).read { page throws(CommandFailure) in
                try lines.write(page)
            }
            if !isComplete { console.note("Not every text has its line yet; the others are left out.") }
            try watched.finish(ending, showsTask: out != nil)
        }
    }
}
