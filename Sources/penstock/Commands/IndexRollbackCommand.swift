import ArgumentParser
import Domain

struct IndexRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Let the generation answer again that answered before.")

    @OptionGroup var index: IndexNameArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .post, path: index.path("rollback"))
        let answer = try await connection.withClient { client in try await client.send(request).body }
        try console.answer(answer, text: "Generation \(answer["generation"]?.asInteger ?? 0) answers again.")
    }
}
