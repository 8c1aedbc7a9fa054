import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, list and revoke API keys.",
        discussion: "These commands need a key with the scope 'admin', such as the credentials file's admin key.",
        subcommands: [KeyCreateCommand.self, KeyListCommand.self, KeyRevokeCommand.self])

    func run() async throws {
        throw ValidationError("Say what to do with keys: create, list or revoke.")
    }
}
