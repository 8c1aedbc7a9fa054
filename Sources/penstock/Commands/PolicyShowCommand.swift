import ArgumentParser
import Domain

struct PolicyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a tenant's policy on personal data and secrets.")

    @Argument(help: "The tenant's name.")
    var tenant: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(path: ["v1", "tenants", tenant, "policy"])
        let answer = try await connection.withAdminClient { client in try await client.send(request).body }
        try console.answer(answer, text: PolicyText(policy: answer).text(style: console.style))
    }
}
