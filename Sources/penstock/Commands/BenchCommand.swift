import ArgumentParser

/// `penstock bench`: the figures, measured on this machine.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure Penstock on this machine.",
        discussion: """
            Each scenario makes a private Postgres in a temporary directory (durability on, Debian's newest or
            PENSTOCK_POSTGRES_BIN) and removes it. Client, worker and Postgres share the machine. Every scenario counts
            its tasks, outcomes, attempts and audit events afterwards and exits with 1 when one is lost or doubled; a
            missed aim is no failure. --json writes {"scenario","ok","parameters","figures","series","checks","notes"}.
            """,
        subcommands: [
            BenchQueueCommand.self, BenchEnqueueCommand.self, BenchHTTPCommand.self, BenchSteadyCommand.self,
            BenchHeldCommand.self, BenchLateCommand.self, BenchBacklogCommand.self,
            BenchLimitCommand.self, BenchFairCommand.self, BenchIdleCommand.self,
            BenchGatewayCommand.self, BenchRetrievalCommand.self, BenchIndexCommand.self,
            BenchRacerCommand.self,
        ])
}
