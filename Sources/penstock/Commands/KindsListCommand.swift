import ArgumentParser
import Domain

struct KindsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the kinds (the default).")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withClient { client in
            try await client.send(APIRequest(path: ["v1", "kinds"])).body
        }
        var table = TextTable("KIND", "POOL", "ATTEMPTS", "TIMEOUT", "SUMMARY")
        for kind in answer["kinds"]?.asArray ?? [] {
            table.add(
                kind["kind"]?.asString ?? "", kind["pool"]?.asString ?? "", "\(kind["attempts_max"]?.asInteger ?? 0)",
                FigureText.seconds(kind["timeout_seconds"]?.asDouble ?? 0), kind["summary"]?.asString ?? "")
        }
        try console.answer(answer, text: table.text(style: console.style))
    }
}
