import ArgumentParser
import Domain

struct BudgetClearCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Take a tenant's budget away: no cap any more.")

    @Argument(help: "The tenant's name.")
    var tenant: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .delete, path: ["v1", "tenants", tenant, "budget"])
        _ = try await connection.withAdminClient { client in try await client.send(request).body }
        try console.answer(
            .object(["tenant": .string(tenant), "cleared": .bool(true)]),
            text: "\(PlainText.line(tenant)) has no budget any more.")
    }
}
