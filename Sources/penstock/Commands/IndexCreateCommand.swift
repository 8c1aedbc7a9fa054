import ArgumentParser
import Domain

struct IndexCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make an index, or change what the next generation of one is built with.")

    @OptionGroup var index: IndexNameArgument
    @OptionGroup var settings: IndexSettingsOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .put, path: index.path(), body: .object(try settings.members()))
        let answer = try await connection.withClient { client in try await client.send(request) }
        let name = PlainText.line(index.name)
        try console.answer(
            answer.body,
            text: answer.status == 201
                ? "Made the index \(name)."
                : "Changed the settings of \(name). They hold from the next generation on: penstock index rebuild \(name)"
        )
    }
}
