import ArgumentParser
import Domain

struct DeadListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the causes of failure, the latest first.")

    @OptionGroup var cause: DeadCauseOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withClient { client in
            try await client.send(APIRequest(path: ["v1", "dead"], query: cause.query)).body
        }
        try console.answer(answer, text: Self.text(answer, style: console.style))
    }

    static func text(_ answer: JSONValue, style: TextStyle) -> String {
        let causes = answer["causes"]?.asArray ?? []
        guard !causes.isEmpty else { return "Nothing failed that was not run again or dismissed." }
        var table = TextTable("KIND", "CODE", "TASKS", "OLDEST", "NEWEST", "MESSAGE")
        for cause in causes {
            let count = "\(cause["count"]?.asInteger ?? 0)"
            table.add(
                cause["kind"]?.asString ?? "", cause["code"]?.asString ?? "",
                cause["count_is_minimum"] == true ? count + "+" : count, cause["oldest"]?.asString ?? "",
                cause["newest"]?.asString ?? "", cause["example"]?["message"]?.asString ?? "")
        }
        return table.text(style: style)
    }
}
