import ArgumentParser
import Domain

struct IndexDocumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents", abstract: "List documents in the order of their keys.")

    @OptionGroup var index: IndexNameArgument

    @Option(help: ArgumentHelp("Begin behind this key.", valueName: "key"))
    var after: String?

    @Option(help: ArgumentHelp("How many (1…200).", valueName: "n"))
    var limit = 50

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(path: index.path("documents"), query: [("after", after), ("limit", "\(limit)")])
        let answer = try await connection.withClient { client in try await client.send(request).body }
        try console.answer(answer, text: Self.text(answer, style: console.style))
    }

    private static func text(_ answer: JSONValue, style: TextStyle) -> String {
        let documents = answer["documents"]?.asArray ?? []
        guard !documents.isEmpty else { return "No documents." }
        var table = TextTable("KEY", "VERSION", "BYTES", "SEARCHABLE", "TITLE")
        for document in documents {
            let failure = document["failure"]?["code"]?.asString.map { "no: \($0)" }
            table.add(
                PlainText.line(document["key"]?.asString ?? ""), "\(document["version"]?.asInteger ?? 0)",
                "\(document["bytes"]?.asInteger ?? 0)",
                failure ?? (document["is_searchable"]?.asBool == true ? "yes" : "not yet"),
                PlainText.line(document["title"]?.asString ?? ""))
        }
        let more = answer["next_after"]?.asString.map { "\nMore: --after '\(PlainText.line($0))'" } ?? ""
        return table.text(style: style) + more
    }
}
