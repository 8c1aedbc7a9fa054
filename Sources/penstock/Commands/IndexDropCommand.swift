import ArgumentParser
import Domain

struct IndexDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Delete an index with all its documents and generations.")

    @OptionGroup var index: IndexNameArgument

    @Flag(help: "Really do it. There is no way back.")
    var yes = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        guard yes else {
            throw CommandFailure.usage(
                "This deletes every document of \(PlainText.line(index.name)). Say --yes to do it.")
        }
        _ = try await connection.withClient { client in
            try await client.send(APIRequest(method: .delete, path: index.path()))
        }
        try console.answer(
            .object(["name": .string(index.name), "deleted": true]), text: "Deleted \(PlainText.line(index.name)).")
    }
}
