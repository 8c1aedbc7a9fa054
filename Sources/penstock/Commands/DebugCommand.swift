import ArgumentParser
import Domain

struct DebugCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "debug",
        abstract: "Store a tenant's prompts and answers for a while, and read them.",
        discussion: """
            Without --minutes and --off it shows what is stored, which is audited like turning the mode on and off. \
            Secrets are masked before they are stored, personal data is not unless the tenant's policy says so. The mode \
            ends by itself; records are deleted after a day. This command needs a key with the scope 'admin'.

            EXAMPLES
              penstock debug acme --minutes 30 --reason 'ticket 4711'
              penstock debug acme --limit 5
              penstock debug acme --off
            """)

    @Argument(help: "The tenant's name.")
    var tenant: String

    @Option(help: ArgumentHelp("Store from now on, for so many minutes, 1 to 1440.", valueName: "n"))
    var minutes: Int?

    @Option(help: ArgumentHelp("Why; it is kept in the audit trail.", valueName: "text"))
    var reason: String?

    @Flag(help: "Stop storing now.")
    var off = false

    @Option(help: ArgumentHelp("At most so many records, 1 to 100.", valueName: "n"))
    var limit = 20

    @Option(help: ArgumentHelp("Those before this record.", valueName: "id"))
    var before: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if off, minutes != nil || reason != nil { throw ValidationError("Give --minutes or --off, not both.") }
        if let minutes, !(1...1440).contains(minutes) { throw ValidationError("--minutes must be 1 to 1440.") }
        if (minutes == nil) != (reason == nil) { throw ValidationError("--minutes and --reason belong together.") }
        guard (1...100).contains(limit) else { throw ValidationError("--limit must be 1 to 100.") }
        if let before, before < 1 { throw ValidationError("--before must be the ID of a record.") }
    }

    /// What is sent.
    var request: APIRequest {
        let path = ["v1", "tenants", tenant, "debug"]
        if off { return APIRequest(method: .delete, path: path) }
        if let minutes, let reason {
            let body = JSONValue.object(["minutes": .integer(Int64(minutes)), "reason": .string(reason)])
            return APIRequest(method: .post, path: path, body: body)
        }
        return APIRequest(path: path, query: [("limit", "\(limit)"), ("before", before.map { "\($0)" })])
    }

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withAdminClient { client in try await client.send(request).body }
        let json = answer.isNull ? .object(["tenant": .string(tenant), "active": false]) : answer
        try console.answer(json, text: DebugText(answer: json).text())
    }
}
