import ArgumentParser
import Domain

struct IndexActivateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Let a generation answer that waits for approval.")

    @OptionGroup var index: IndexNameArgument

    @Argument(help: ArgumentHelp("The generation's number.", valueName: "generation"))
    var generation: Int64

    @Flag(help: "Even when its chunks are not as many as were counted. Recorded in the audit trail.")
    var force = false

    @OptionGroup var keeping: KeepOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    var body: JSONValue {
        var members: [String: JSONValue] = ["generation": .integer(generation), "force": .bool(force)]
        members.put("keep_seconds", keeping.keep)
        return .object(members)
    }

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .post, path: index.path("activate"), body: body)
        let answer = try await connection.withClient { client in try await client.send(request).body }
        try console.answer(answer, text: "Generation \(generation) answers now.")
    }
}
