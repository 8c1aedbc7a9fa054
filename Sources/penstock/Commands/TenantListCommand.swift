import ArgumentParser
import Domain

struct TenantListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tenants with their weights, caps and limits (the default).")

    @Option(help: ArgumentHelp("At most so many, 1 to 1000.", valueName: "n"))
    var limit = 100

    @Option(help: ArgumentHelp("Those behind this name.", valueName: "name"))
    var after: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit must be 1 to 1000.") }
    }

    func run() async throws {
        let console = output.console()
        let request = APIRequest(
            path: ["v1", "tenants"], query: [(name: "limit", value: "\(limit)"), (name: "after", value: after)])
        let answer = try await connection.withAdminClient { client in try await client.send(request).body }
        try console.answer(answer, text: Self.text(answer, style: console.style))
    }

    static func text(_ answer: JSONValue, style: TextStyle) -> String {
        var table = TextTable("NAME", "WEIGHT", "IN FLIGHT", "REQUESTS/MIN", "TOKENS/MIN", "EACH USER")
        for tenant in answer["tenants"]?.asArray ?? [] {
            table.add(
                tenant["name"]?.asString ?? "", "\(tenant["weight"]?.asInteger ?? 1)",
                number(tenant, "in_flight_max"), number(tenant, "requests_per_minute"),
                number(tenant, "tokens_per_minute"),
                number(tenant, "user_requests_per_minute") + " / " + number(tenant, "user_tokens_per_minute"))
        }
        return table.text(style: style)
    }

    private static func number(_ tenant: JSONValue, _ key: String) -> String {
        tenant[key]?.asInteger.map { "\($0)" } ?? "-"
    }
}
