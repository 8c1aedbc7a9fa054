import ArgumentParser
import Domain

struct BudgetReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Say what a call of unknown outcome really cost.",
        discussion: """
            When a worker is lost while a call is under way, the most that the call can cost counts as spent. Compare with \
            the provider's bill; `penstock budget show` lists those calls.

            EXAMPLES
              penstock budget reconcile call_01j9… --cost 0.0312
              penstock budget reconcile call_01j9… --void
            """)

    @Argument(help: "The call's ID.")
    var call: String

    @Option(parsing: .unconditional, help: ArgumentHelp("What the provider charged.", valueName: "dollars"))
    var cost: String?

    @Flag(help: "The provider charged nothing.")
    var void = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (cost == nil) == void else { throw ValidationError("Give --cost or --void, one of them.") }
        try DollarOption.check("--cost", cost, example: "0.0312")
    }

    /// What is sent.
    var body: JSONValue {
        guard let money = cost.flatMap(DollarText.parse) else { return .object(["void": .bool(true)]) }
        return .object(["cost_nanos": .integer(money.nanoDollars)])
    }

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .post, path: ["v1", "calls", call, "reconcile"], body: body)
        let answer = try await connection.withAdminClient { client in try await client.send(request).body }
        try console.answer(
            answer, text: "\(PlainText.line(call)) is charged \(BudgetText.dollars(answer["cost_nanos"])) dollars.")
    }
}
