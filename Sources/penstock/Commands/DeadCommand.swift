import ArgumentParser

struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "See what failed for good, run it again or dismiss it.",
        discussion: """
            EXAMPLES
              penstock dead list
              penstock dead tasks --kind summarize --code worker_lost
              penstock dead redrive --code provider_unavailable --all
            """,
        subcommands: [
            DeadListCommand.self, DeadTasksCommand.self, DeadRedriveCommand.self, DeadDismissCommand.self,
        ])

    func run() async throws {
        throw ValidationError("Say what to do with dead tasks: list, tasks, redrive or dismiss.")
    }
}

/// Which dead tasks a command is about.
struct DeadCauseOptions: ParsableArguments {
    @Option(help: "Only tasks of this kind.")
    var kind: String?

    @Option(help: "Only tasks that failed with this code.")
    var code: String?

    var query: [(name: String, value: String?)] { [("kind", kind), ("code", code)] }
}
