import ArgumentParser

struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Receive and check signed webhooks.",
        subcommands: [WebhookListenCommand.self, WebhookVerifyCommand.self])

    func run() async throws {
        throw ValidationError("Say what to do with webhooks: listen or verify.")
    }
}
