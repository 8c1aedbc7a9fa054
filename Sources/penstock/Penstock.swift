import ArgumentParser
import Foundation

/// The program: every subcommand, and the one place where the process ends.
@main
struct Penstock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "penstock",
        abstract: "Runs LLM work as durable tasks on Postgres.",
        discussion: """
            Start a private system in a directory, then use it from another terminal:

              penstock up --data-dir penstock-data
              penstock submit summarize --text-file README.md --max-sentences 3 --wait 30

            Watch real documents go the whole way, with nothing left behind:

              penstock demo

            \(ExitStatus.helpTable)
            """,
        version: "penstock 0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Running",
                subcommands: [
                    UpCommand.self, ServeCommand.self, WorkCommand.self, MigrateCommand.self, DoctorCommand.self,
                    ModelsCommand.self, BenchCommand.self, DemoCommand.self, SimulateCommand.self, DetectCommand.self,
                ]),
            CommandGroup(
                name: "Task",
                subcommands: [
                    SubmitCommand.self, EmbedCommand.self, GetCommand.self, WaitCommand.self, ListCommand.self,
                    CancelCommand.self,
                    RetryCommand.self, DeadCommand.self, EventsCommand.self, KindsCommand.self, ScheduleCommand.self,
                    PromptCommand.self,
                ]),
            CommandGroup(name: "Knowledge", subcommands: [IndexCommand.self]),
            CommandGroup(
                name: "Fleet",
                subcommands: [
                    QueueCommand.self, WorkersCommand.self, SlotsCommand.self, TenantCommand.self, BudgetCommand.self,
                    UsageCommand.self,
                ]),
            CommandGroup(
                name: "Access and webhook",
                subcommands: [
                    KeyCommand.self, PolicyCommand.self, DebugCommand.self, WebhookCommand.self, HealthCommand.self,
                ]),
        ])

    static func main() async {
        Foundation.exit(await CommandRun.run(Self.self, arguments: Array(CommandLine.arguments.dropFirst())))
    }
}
