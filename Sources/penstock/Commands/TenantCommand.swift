import ArgumentParser

struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant", abstract: "What each tenant gets of the pools they share.",
        subcommands: [TenantListCommand.self, TenantSetCommand.self], defaultSubcommand: TenantListCommand.self)
}
