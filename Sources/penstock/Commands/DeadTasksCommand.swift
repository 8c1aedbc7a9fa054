import ArgumentParser
import Domain

struct DeadTasksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks", abstract: "List the tasks that failed for good, last failure first.")

    @OptionGroup var cause: DeadCauseOptions

    @Option(help: ArgumentHelp("Tasks on a page, up to 200.", valueName: "n"))
    var limit: Int?

    @Option(help: "Where to begin: 'next_cursor' of the page before.")
    var cursor: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let limit, !(1...200).contains(limit) { throw ValidationError("--limit must be 1 to 200.") }
    }

    func run() async throws {
        let console = output.console()
        let query = cause.query + [("limit", limit.map { "\($0)" }), ("cursor", cursor)]
        let answer = try await connection.withClient { client in
            try await client.send(APIRequest(path: ["v1", "dead", "tasks"], query: query)).body
        }
        var table = TextTable("ID", "KIND", "CODE", "FAILED", "MESSAGE")
        for task in answer["tasks"]?.asArray ?? [] {
            table.add(
                task["id"]?.asString ?? "", task["kind"]?.asString ?? "", task["code"]?.asString ?? "",
                task["failed_at"]?.asString ?? "", task["message"]?.asString ?? "")
        }
        try console.answer(answer, text: table.text(style: console.style))
        if let next = answer["next_cursor"]?.asString, !console.isJSON {
            console.note("More follow: go on with --cursor \(PlainText.line(next)).")
        }
    }
}
