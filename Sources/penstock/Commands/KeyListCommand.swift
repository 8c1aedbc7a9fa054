import ArgumentParser
import Domain

struct KeyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys, without the keys themselves.")

    @Option(help: "Only the keys of this tenant.")
    var tenant: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withAdminClient { client in
            try await client.send(APIRequest(path: ["v1", "keys"], query: [("tenant", tenant)])).body
        }
        var table = TextTable("ID", "TENANT", "NAME", "SCOPES", "CREATED", "REVOKED")
        for key in answer["keys"]?.asArray ?? [] {
            table.add(
                key["id"]?.asString ?? "", key["tenant"]?.asString ?? "", key["name"]?.asString ?? "",
                (key["scopes"]?.asArray ?? []).compactMap(\.asString).joined(separator: " "),
                key["created_at"]?.asString ?? "", key["revoked_at"]?.asString ?? "")
        }
        try console.answer(answer, text: table.text(style: console.style))
    }
}
