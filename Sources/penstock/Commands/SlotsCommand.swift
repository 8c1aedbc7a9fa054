import ArgumentParser

struct SlotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slots",
        abstract: "Show how the slots of the pools are shared out, and change their limits.",
        discussion: "These commands need a key with the scope 'admin'.",
        subcommands: [SlotsListCommand.self, SlotsSetCommand.self],
        defaultSubcommand: SlotsListCommand.self)
}
