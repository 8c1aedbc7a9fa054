import ArgumentParser

struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Show the model catalogue, or check a file before it is used.",
        subcommands: [ModelsListCommand.self, ModelsCheckCommand.self],
        defaultSubcommand: ModelsListCommand.self)
}
