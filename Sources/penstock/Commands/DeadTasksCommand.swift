import ArgumentParser
import Domain

struct DeadTasksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks", abstract: "List the tasks that failed for good, last failure first.")

    @OptionGroup var cause: DeadCauseOptions

    @OptionGroup var page: PageOptions

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withClient { client in
            try await client.send(APIRequest(path: ["v1", "dead", "tasks"], query: cause.query + page.query)).body
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
