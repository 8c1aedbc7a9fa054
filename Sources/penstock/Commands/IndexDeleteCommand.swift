import ArgumentParser
import Domain

struct IndexDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete documents. From the answer on no search finds them, in any generation.")

    @OptionGroup var index: IndexNameArgument

    @Argument(help: ArgumentHelp("The documents' keys, at most 500.", valueName: "key"))
    var keys: [String]

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(
            method: .post, path: index.path("documents", "delete"),
            body: .object(["keys": .array(keys.map { .string($0) })]))
        let answer = try await connection.withClient { client in try await client.send(request).body }
        let deleted = answer["deleted"]?.asArray?.count ?? 0
        try console.answer(answer, text: "Deleted \(deleted) of \(keys.count) documents.")
    }
}
