import ArgumentParser
import Domain

struct IndexActivateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Let a generation answer that waits for approval.")

    @OptionGroup var index: IndexNameArgument

    @Argument(help: ArgumentHelp("The generation's number.", valueName: "generation"))
    var generation: Int64

    @Flag(help: "Even when it did not pass verification. Recorded in the audit trail.")
    var force = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(
            method: .post, path: index.path("activate"),
            body: .object(["generation": .integer(generation), "force": .bool(force)]))
        let answer = try await connection.withClient { client in try await client.send(request).body }
        try console.answer(answer, text: "Generation \(generation) answers now.")
    }
}
