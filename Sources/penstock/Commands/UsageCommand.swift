import ArgumentParser
import Domain
import Foundation

struct UsageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "The cost report: calls, tokens and dollars, by day, tenant, kind and model.",
        discussion: """
            From the ledger, by UTC days, both ends included; without days the running month. With the key of a tenant it \
            shows that tenant, with an admin key every tenant or the one that is named.

            EXAMPLES
              penstock usage --days 7 --by day,model
              penstock usage --from 2026-11-01 --to 2026-11-30 --by tenant --csv
            """)

    @Option(help: ArgumentHelp("The last so many days, today included, 1 to 366.", valueName: "n"))
    var days: Int?

    @Option(help: ArgumentHelp("The first day.", valueName: "day"))
    var from: String?

    @Option(help: ArgumentHelp("The last day.", valueName: "day"))
    var to: String?

    @Option(help: ArgumentHelp("Any of day, tenant, kind, model, with commas in between.", valueName: "facets"))
    var by = "day,tenant,kind,model"

    @Option(help: ArgumentHelp("Only this tenant.", valueName: "name"))
    var tenant: String?

    @Flag(help: "Print comma-separated values.")
    var csv = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if days != nil, from != nil || to != nil { throw ValidationError("Give --days, or --from and --to, not both.") }
        if let days, !(1...366).contains(days) { throw ValidationError("--days must be 1 to 366.") }
        if csv, output.json { throw ValidationError("Give --csv or --json, not both.") }
    }

    /// What is sent.
    func query(now: Date) -> [(name: String, value: String?)] {
        let first = days.map {
            String(RFC3339.string(from: now.addingTimeInterval(-86_400 * Double($0 - 1))).prefix(10))
        }
        return [("from", first ?? from), ("to", to), ("by", by.isEmpty ? nil : by), ("tenant", tenant)]
    }

    func run() async throws {
        let console = output.console()
        let request = APIRequest(path: ["v1", "usage"], query: query(now: Date()))
        let answer = try await connection.withAnyClient { client in try await client.send(request).body }
        let report = UsageReport(answer, facets: by.split(separator: ",").map(String.init))
        try console.answer(answer, text: csv ? report.csv() : report.text(style: console.style))
    }
}
