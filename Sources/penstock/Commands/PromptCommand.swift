import ArgumentParser

struct PromptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompt",
        abstract: "Register the prompts that tasks of the kind generate use: put, list, show, retire.",
        subcommands: [PromptPutCommand.self, PromptListCommand.self, PromptShowCommand.self, PromptRetireCommand.self])

    func run() async throws {
        throw ValidationError("Say what to do with prompts: put, list, show or retire.")
    }
}
