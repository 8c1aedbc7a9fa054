import ArgumentParser
import Domain

struct IndexFailuresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failures", abstract: "List the documents that a generation could not take in, and why.")

    @OptionGroup var index: IndexNameArgument

    @Option(help: ArgumentHelp("The generation (default: the newest).", valueName: "n"))
    var generation: Int64?

    @Option(help: ArgumentHelp("Begin behind this key.", valueName: "key"))
    var after: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(
            path: index.path("failures"),
            query: [("generation", generation.map { "\($0)" }), ("after", after), ("limit", "200")])
        let answer = try await connection.withClient { client in try await client.send(request).body }
        try console.answer(answer, text: Self.text(answer, style: console.style))
    }

    private static func text(_ answer: JSONValue, style: TextStyle) -> String {
        let failures = answer["failures"]?.asArray ?? []
        guard !failures.isEmpty else { return "No failures." }
        var table = TextTable("DOCUMENT", "VERSION", "CODE", "WHY")
        for failure in failures {
            table.add(
                PlainText.line(failure["document"]?.asString ?? ""), "\(failure["version"]?.asInteger ?? 0)",
                failure["code"]?.asString ?? "", PlainText.line(failure["message"]?.asString ?? ""))
        }
        let more = answer["next_after"]?.asString.map { "\nMore: --after '\(PlainText.line($0))'" } ?? ""
        return table.text(style: style) + more
    }
}
