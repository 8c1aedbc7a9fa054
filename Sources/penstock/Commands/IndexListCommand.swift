import ArgumentParser
import Domain

struct IndexListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the indexes in the order of their names.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withClient { client in
            try await client.send(APIRequest(path: ["v1", "indexes"])).body
        }
        try console.answer(answer, text: Self.text(answer, style: console.style))
    }

    private static func text(_ answer: JSONValue, style: TextStyle) -> String {
        let indexes = answer["indexes"]?.asArray ?? []
        guard !indexes.isEmpty else { return "No indexes." }
        var table = TextTable("NAME", "DOCUMENTS", "MODEL", "MADE")
        for index in indexes {
            table.add(
                index["name"]?.asString ?? "", "\(index["documents"]?.asInteger ?? 0)",
                index["model"]?.asString ?? "(words alone)", index["created_at"]?.asString ?? "")
        }
        return table.text(style: style)
    }
}
