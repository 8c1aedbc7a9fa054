import ArgumentParser

struct BudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget", abstract: "What a tenant may spend on models.",
        discussion: """
            These commands need a key with the scope 'admin'.

            EXAMPLES
              penstock budget acme
              penstock budget set acme --daily 5 --monthly 100
              penstock budget clear acme
            """,
        subcommands: [
            BudgetShowCommand.self, BudgetSetCommand.self, BudgetClearCommand.self, BudgetReconcileCommand.self,
        ], defaultSubcommand: BudgetShowCommand.self)
}
