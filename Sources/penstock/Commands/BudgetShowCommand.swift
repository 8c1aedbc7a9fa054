import ArgumentParser
import Domain

struct BudgetShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a tenant's budget: caps, spent, held, and calls of unknown outcome (the default).")

    @Argument(help: "The tenant's name.")
    var tenant: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(path: ["v1", "tenants", tenant, "budget"])
        let answer = try await connection.withAdminClient { client in try await client.send(request).body }
        try console.answer(answer, text: BudgetText.text(answer, style: console.style))
    }
}
