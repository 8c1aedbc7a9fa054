import ArgumentParser
import Domain

struct KeyCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a key. It is shown once and never again.",
        discussion: """
            EXAMPLE
              penstock key create --name reporting --scope tasks:read
            """)

    @Option(help: "What the key is for, in your words.")
    var name: String

    @Option(help: "The tenant that the key belongs to.")
    var tenant = "default"

    @Flag(name: .customLong("create-tenant"), help: "Make the tenant when there is none of that name.")
    var createTenant = false

    @Option(
        name: .customLong("scope"),
        help: ArgumentHelp("What it may do: tasks:read, tasks:write or admin. Repeat it.", valueName: "scope"))
    var scopes: [String] = ["tasks:read", "tasks:write"]

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let body = JSONValue.object([
            "tenant": .string(tenant), "name": .string(name), "scopes": .array(scopes.map(JSONValue.string)),
            "create_tenant": .bool(createTenant),
        ])
        let request = APIRequest(method: .post, path: ["v1", "keys"], body: body)
        let answer = try await connection.withAdminClient { client in try await client.send(request).body }
        let key = PlainText.line(answer["key"]?.asString ?? "")
        try console.answer(answer, text: key)
        if !console.isJSON {
            console.note("Key \(answer["id"]?.asString ?? "") was made. Keep it now: it cannot be shown again.")
        }
    }
}
