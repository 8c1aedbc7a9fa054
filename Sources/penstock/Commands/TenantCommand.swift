import ArgumentParser

struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant", abstract: "What each tenant gets of the pools they share, and its limits.",
        subcommands: [TenantListCommand.self, TenantSetCommand.self], defaultSubcommand: TenantListCommand.self)
}
