import ArgumentParser
import Assembly

/// `penstock serve`: the API alone.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the HTTP API on DATABASE_URL.",
        discussion: """
            Stateless: run as many as you like. It refuses to start on a schema that is not this release's; run
            penstock migrate first.

              DATABASE_URL=postgresql://… PENSTOCK_PORT=8080 penstock serve
            """)

    @Option(help: "The port; 0 takes a free one. The default is PENSTOCK_PORT or 8080.")
    var port: Int?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let settings = try ServerStart.settings { settings in
            if let port { settings.listen(on: port) }
        }
        let database = try ServerStart.database(settings)
        let console = output.console()
        try await ServerStart.run {
            try await SchemaGate.check(database, settings: settings)
            let process = PenstockProcess(
                settings: settings, database: database, roles: .api, logger: ServerStart.logger(settings)
            ) { port in
                console.note("ready: \(settings.apiURL(port: port))")
            }
            try await process.run()
        }
    }
}
