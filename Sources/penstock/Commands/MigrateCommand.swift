import ArgumentParser
import Assembly
import Domain

/// `penstock migrate`: brings the schema of `DATABASE_URL` to this release.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Apply the missing migrations to DATABASE_URL.",
        discussion: """
            Safe to run again, by several processes at once, and while the previous release runs. With --first-tenant it
            also makes a tenant with an admin key, and prints the key once.

              DATABASE_URL=postgresql://… penstock migrate --first-tenant default
            """)

    @Option(help: "Make this tenant and an admin key for it, if the tenant is new.")
    var firstTenant: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let settings = try ServerStart.settings()
        let database = try ServerStart.database(settings)
        let console = output.console()
        try await ServerStart.run {
            let applied = try await SchemaGate.migrate(database, settings: settings)
            let key = try await FirstTenant.make(named: firstTenant, in: database, settings: settings)
            if console.isJSON {
                var report: [String: JSONValue] = ["applied": .array(applied.map { .string($0) })]
                if let key { report["admin_key"] = .string(key.reveal()) }
                try console.write(JSONValue.object(report).encodedText())
            } else {
                try console.write(
                    applied.isEmpty ? "nothing to apply" : applied.map { "applied \($0)" }.joined(separator: "\n"))
                if let key { try console.write("admin key (shown once): \(key.reveal())") }
            }
        }
    }
}
