import ArgumentParser
import Assembly

/// `penstock work`: a worker process of the fleet.
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Run a worker of the fleet on DATABASE_URL.",
        discussion: """
            Run as many as you like: what is in flight to a provider stays within the provider's limit over all of them.
            On SIGTERM it takes no more tasks, lets running ones end for PENSTOCK_DRAIN_SECONDS (30), and hands the rest
            back without counting an attempt.

              DATABASE_URL=postgresql://… PENSTOCK_POOL_SIZE=16 penstock work
            """)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let settings = try ServerStart.settings()
        let database = try ServerStart.database(settings)
        try await ServerStart.run {
            try await SchemaGate.check(database, settings: settings)
            let process = PenstockProcess(
                settings: settings, database: database, roles: .fleet, logger: ServerStart.logger(settings))
            try await process.run()
        }
    }
}
