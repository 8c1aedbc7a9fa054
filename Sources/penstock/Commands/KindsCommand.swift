import ArgumentParser

struct KindsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kinds",
        abstract: "Show what tasks can do.",
        subcommands: [KindsListCommand.self, KindsShowCommand.self],
        defaultSubcommand: KindsListCommand.self)
}
