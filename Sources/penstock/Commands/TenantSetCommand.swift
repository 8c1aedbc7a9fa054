import ArgumentParser
import Domain

struct TenantSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a tenant's weight or its cap.",
        discussion: """
            In a turn a tenant gets as many tasks as its weight. A cap bounds what it has running at once over the whole \
            fleet; the next claims go by it.

            EXAMPLES
              penstock tenant set acme --weight 3
              penstock tenant set acme --in-flight-max 20
              penstock tenant set acme --no-cap
            """)

    @Argument(help: "The tenant's name.")
    var tenant: String

    @Option(help: ArgumentHelp("1 to 1000; 1 is usual.", valueName: "n"))
    var weight: Int?

    @Option(help: ArgumentHelp("The most tasks that may run at once, 0 to 100000.", valueName: "n"))
    var inFlightMax: Int?

    @Flag(help: "Take the cap away.")
    var noCap = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if weight == nil, inFlightMax == nil, !noCap {
            throw ValidationError("Give --weight, --in-flight-max or --no-cap.")
        }
        if inFlightMax != nil, noCap { throw ValidationError("Give --in-flight-max or --no-cap, not both.") }
        if let weight, !(1...1000).contains(weight) { throw ValidationError("--weight must be 1 to 1000.") }
        if let inFlightMax, !(0...100_000).contains(inFlightMax) {
            throw ValidationError("--in-flight-max must be 0 to 100000.")
        }
    }

    /// What is sent.
    var body: JSONValue {
        var members: [String: JSONValue] = [:]
        if let weight { members["weight"] = .integer(Int64(weight)) }
        if let inFlightMax { members["in_flight_max"] = .integer(Int64(inFlightMax)) }
        if noCap { members["in_flight_max"] = .null }
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
