import ArgumentParser

struct BudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget", abstract: "What a tenant may spend on models.",
        subcommands: [
            BudgetShowCommand.self, BudgetSetCommand.self, BudgetClearCommand.self, BudgetReconcileCommand.self,
        ], defaultSubcommand: BudgetShowCommand.self)
}
