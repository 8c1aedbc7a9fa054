import ArgumentParser
import Domain

struct TenantSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a tenant's weight, its cap or its limits.",
        discussion: """
            In a turn a tenant gets as many tasks as its weight. A cap bounds what it has running at once over the whole \
            fleet; the next claims go by it. Limits per minute bound what it asks of models, and each of its users that its \
            tasks name; calls go by them within seconds, and a task that must wait shows the reason 'rate'.

            EXAMPLES
              penstock tenant set acme --weight 3
              penstock tenant set acme --in-flight-max 20
              penstock tenant set acme --no-cap
              penstock tenant set acme --requests-per-minute 600 --tokens-per-minute 200000
              penstock tenant set acme --user-requests-per-minute none
            """)

    @Argument(help: "The tenant's name.")
    var tenant: String

    @Option(help: ArgumentHelp("1 to 1000; 1 is usual.", valueName: "n"))
    var weight: Int?

    @Option(help: ArgumentHelp("The most tasks that may run at once, 0 to 100000.", valueName: "n"))
    var inFlightMax: Int?

    @Flag(help: "Take the cap away.")
    var noCap = false

    @Option(help: ArgumentHelp("Calls to models, 1 to 10000000, or 'none'.", valueName: "n|none"))
    var requestsPerMinute: String?

    @Option(help: ArgumentHelp("Tokens of prompts and answers, 1 to 50000000000, or 'none'.", valueName: "n|none"))
    var tokensPerMinute: String?

    @Option(help: ArgumentHelp("Calls for each user, or 'none'.", valueName: "n|none"))
    var userRequestsPerMinute: String?

    @Option(help: ArgumentHelp("Tokens for each user, or 'none'.", valueName: "n|none"))
    var userTokensPerMinute: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if weight == nil, inFlightMax == nil, !noCap, limits.isEmpty {
            throw ValidationError("Give --weight, --in-flight-max, --no-cap or a limit per minute.")
        }
        for (name, text) in limits where text != "none" {
            let most: Int64 = name.hasSuffix("tokens_per_minute") ? 50_000_000_000 : 10_000_000
            guard let number = Int64(text), (1...most).contains(number) else {
                throw ValidationError("--\(name.replacing("_", with: "-")) must be 1 to \(most), or 'none'.")
            }
        }
        if inFlightMax != nil, noCap { throw ValidationError("Give --in-flight-max or --no-cap, not both.") }
        if let weight, !(1...1000).contains(weight) { throw ValidationError("--weight must be 1 to 1000.") }
        if let inFlightMax, !(0...100_000).contains(inFlightMax) {
            throw ValidationError("--in-flight-max must be 0 to 100000.")
        }
    }

    /// The limits that were given, by the names of their fields.
    private var limits: [(name: String, text: String)] {
        [
            ("requests_per_minute", requestsPerMinute), ("tokens_per_minute", tokensPerMinute),
            ("user_requests_per_minute", userRequestsPerMinute), ("user_tokens_per_minute", userTokensPerMinute),
        ].compactMap { name, text in text.map { (name, $0) } }
    }

    /// What is sent.
    var body: JSONValue {
        var members: [String: JSONValue] = [:]
        if let weight { members["weight"] = .integer(Int64(weight)) }
        if let inFlightMax { members["in_flight_max"] = .integer(Int64(inFlightMax)) }
        if noCap { members["in_flight_max"] = .null }
        for (name, text) in limits { members[name] = Int64(text).map { .integer($0) } ?? .null }
        return .object(members)
    }

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .patch, path: ["v1", "tenants", tenant], body: body)
        let answer = try await connection.withAdminClient { client in try await client.send(request).body }
        try console.answer(
            answer, text: TenantListCommand.text(.object(["tenants": .array([answer])]), style: console.style))
    }
}
