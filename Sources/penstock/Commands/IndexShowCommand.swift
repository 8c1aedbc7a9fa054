import ArgumentParser
import Domain

struct IndexShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a document, or the bytes of it that a citation names.",
        discussion: """
            EXAMPLES
              penstock index show manual sql-vacuum.html
              penstock index show manual sql-vacuum.html --version 2 --from 1830 --to 2274
            """)

    @OptionGroup var index: IndexNameArgument

    @Argument(help: ArgumentHelp("The document's key.", valueName: "key"))
    var key: String

    @Option(help: ArgumentHelp("The version (default: the latest).", valueName: "n"))
    var version: Int32?

    @Option(help: ArgumentHelp("The first byte.", valueName: "byte"))
    var from: Int?

    @Option(help: ArgumentHelp("The byte after the last.", valueName: "byte"))
    var to: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(
            path: index.path("document"),
            query: [
                ("key", key), ("version", version.map { "\($0)" }), ("from", from.map { "\($0)" }),
                ("to", to.map { "\($0)" }),
            ])
        let document = try await connection.withClient { client in try await client.send(request).body }
        let content = document["content"]?.asString ?? document["content_base64"]?.asString ?? ""
        try console.answer(document, text: PlainText.visible(content))
    }
}
