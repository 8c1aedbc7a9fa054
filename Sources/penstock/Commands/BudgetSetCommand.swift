import ArgumentParser
import Domain

struct BudgetSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Make or replace a tenant's budget, in dollars.",
        discussion: """
            The caps are hard: before a call leaves, the most that it can cost is set aside, and a call that does not fit \
            does not leave. Its task waits, or fails with --when-spent fail. Days and months are UTC. A cap that is not \
            given is none.

            EXAMPLES
              penstock budget set acme --daily 5 --monthly 100
              penstock budget set acme --total 250 --when-spent fail
            """)

    @Argument(help: "The tenant's name.")
    var tenant: String

    @Option(parsing: .unconditional, help: ArgumentHelp("The most for a UTC day.", valueName: "dollars"))
    var daily: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("The most for a UTC month.", valueName: "dollars"))
    var monthly: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The most from when the budget is first made.", valueName: "dollars"))
    var total: String?

    @Option(help: ArgumentHelp("What becomes of a task whose call no longer fits: wait or fail.", valueName: "what"))
    var whenSpent = "wait"

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private var caps: [(option: String, field: String, text: String?)] {
        [
            ("--daily", "daily_cap_nanos", daily), ("--monthly", "monthly_cap_nanos", monthly),
            ("--total", "total_cap_nanos", total),
        ]
    }

    func validate() throws {
        if caps.allSatisfy({ $0.text == nil }) { throw ValidationError("Give --daily, --monthly or --total.") }
        for cap in caps { try DollarOption.check(cap.option, cap.text, example: "5 or 0.25") }
        guard ["wait", "fail"].contains(whenSpent) else { throw ValidationError("--when-spent must be wait or fail.") }
    }

    /// What is sent.
    var body: JSONValue {
        var members: [String: JSONValue] = ["when_spent": .string(whenSpent)]
        for cap in caps {
            if let money = cap.text.flatMap(DollarText.parse) { members[cap.field] = .integer(money.nanoDollars) }
        }
        return .object(members)
    }

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .put, path: ["v1", "tenants", tenant, "budget"], body: body)
        let answer = try await connection.withAdminClient { client in try await client.send(request).body }
        try console.answer(answer, text: BudgetText.text(answer, style: console.style))
    }
}
