import ArgumentParser

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "What a tenant lets through to models and back.",
        subcommands: [PolicyShowCommand.self, PolicySetCommand.self])

    func run() async throws {
        throw ValidationError("Say what to do with a policy: show or set.")
    }
}
