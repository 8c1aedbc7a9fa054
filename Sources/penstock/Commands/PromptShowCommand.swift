import ArgumentParser

struct PromptShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a prompt: the latest version, or the one that is named.")

    @OptionGroup var prompt: PromptNameArgument

    @Option(help: ArgumentHelp("The version to show (default: the latest).", valueName: "n"))
    var version: Int32?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let version, version < 1 { throw ValidationError("--version must be 1 or more.") }
    }

    func run() async throws {
        let console = output.console()
        let path = ["v1", "prompts", prompt.name] + (version.map { ["versions", "\($0)"] } ?? [])
        let found = try await connection.withClient { client in try await client.send(APIRequest(path: path)).body }
        try console.answer(found, text: RegisteredPromptText(prompt: found, style: console.style).text())
    }
}
