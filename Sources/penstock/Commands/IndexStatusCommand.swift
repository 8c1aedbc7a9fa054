import ArgumentParser
import Domain

struct IndexStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show an index and its generations: what answers, what is being built, and how far it is.")

    @OptionGroup var index: IndexNameArgument

    @Flag(help: "Show everything that verification looked at: what it found and what it wanted.")
    var checks = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let found = try await connection.withClient { client in
            try await client.send(APIRequest(path: index.path())).body
        }
        try console.answer(found, text: IndexText(index: found, style: console.style, showsChecks: checks).text())
    }
}
