import ArgumentParser

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "What a tenant lets through to models and back.",
        discussion: """
            These commands need a key with the scope 'admin'.

            EXAMPLES
              penstock policy show acme
              penstock policy set acme --input personal=mask
            """,
        subcommands: [PolicyShowCommand.self, PolicySetCommand.self])

    func run() async throws {
        throw ValidationError("Say what to do with a policy: show or set.")
    }
}
