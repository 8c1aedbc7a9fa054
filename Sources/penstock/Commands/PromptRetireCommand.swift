import ArgumentParser
import Domain

struct PromptRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Retire a prompt: new tasks cannot use it, those that were accepted go on. 'prompt put' restores it.")

    @OptionGroup var prompt: PromptNameArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .delete, path: ["v1", "prompts", prompt.name])
        _ = try await connection.withClient { client in try await client.send(request) }
        try console.answer(.object(["name": .string(prompt.name), "retired": true]), text: "Retired \(prompt.name).")
    }
}
