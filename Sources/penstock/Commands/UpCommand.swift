import ArgumentParser
import Assembly
import Domain
import Foundation

/// `penstock up`: the embedded default.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run everything in one process: a private Postgres, the API and a fleet.",
        discussion: """
            On its first start it makes a Postgres cluster in the directory, applies the migrations and makes an admin
            key and a first tenant's key; they are in DIR/credentials.json (mode 0600) with the URL. Where redis-server is
            installed and REDIS_URL is not set, it starts a private Redis too. As root, both servers run as the user
            postgres. Ctrl-C drains and stops everything.

              penstock up --data-dir penstock-data
              penstock up --data-dir /var/lib/penstock --port 8080
            """)

    @Option(help: "The directory that keeps everything; made if missing.")
    var dataDir: String

    @Option(help: "The API's port; 0 takes a free one. The default is PENSTOCK_PORT or 8080.")
    var port: Int?

    @Flag(help: "Let webhooks go to loopback addresses. For local development only.")
    var allowLoopbackWebhooks = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let settings = try ServerStart.settings { settings in
            if let port { settings.listen(on: port) }
            if allowLoopbackWebhooks { settings.allowLoopbackWebhooks() }
        }
        let console = output.console()
        let folder = URL(fileURLWithPath: dataDir, isDirectory: true).standardizedFileURL.path
        console.note("starting a private Postgres in \(folder)")
        try await ServerStart.run {
            let penstock = EmbeddedPenstock(
                folder: folder, settings: settings, logger: ServerStart.logger(settings)
            ) { credentials in
                console.note("ready: \(credentials.url)  keys: \(folder)/credentials.json  stop: Ctrl-C")
            }
            try await penstock.run()
        }
        console.note("stopped")
    }
}
