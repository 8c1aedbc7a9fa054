import ArgumentParser
import Domain

struct PolicySetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a tenant's policy on personal data and secrets.",
        discussion: """
            An action is block, mask or allow. What is not named stays as it is. The policy is read, changed and \
            written back: of two who do so at once, the later one wins. Workers follow within ten seconds.

            EXAMPLES
              penstock policy set acme --input personal=mask --output secrets=block
              penstock policy set acme --input card=block --input email=allow
              penstock policy set acme --allow-token support@acme.example
              penstock policy set acme --standard
            """)

    @Argument(help: "The tenant's name.")
    var tenant: String

    @Option(
        help: ArgumentHelp(
            "personal, secrets or a detector, and what happens to it on the way to a model; may be repeated.",
            valueName: "sort=action"))
    var input: [String] = []

    @Option(help: ArgumentHelp("The same for what comes back; may be repeated.", valueName: "sort=action"))
    var output: [String] = []

    @Option(help: ArgumentHelp("Never a finding, exactly as written; may be repeated.", valueName: "text"))
    var allowToken: [String] = []

    @Option(help: ArgumentHelp("Take it off the allow-list; may be repeated.", valueName: "text"))
    var forgetToken: [String] = []

    @Flag(help: "Begin with the standard policy instead of the tenant's.")
    var standard = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        if input.isEmpty, output.isEmpty, allowToken.isEmpty, forgetToken.isEmpty, !standard {
            throw ValidationError("Give --input, --output, --allow-token, --forget-token or --standard.")
        }
        for text in input + output { _ = try PolicyChange(text) }
    }

    func run() async throws {
        let console = format.console()
        let path = ["v1", "tenants", tenant, "policy"]
        let answer = try await connection.withAdminClient { client in
            let current = try await client.send(APIRequest(path: path)).body
            let body = try changed(standard ? .object([:]) : current)
            return try await client.send(APIRequest(method: .put, path: path, body: body)).body
        }
        try console.answer(answer, text: PolicyText(policy: answer).text(style: console.style))
    }

    /// What is sent, given what the server has.
    func changed(_ current: JSONValue) throws -> JSONValue {
        var tokens = (current["allow_list"]?.asArray ?? []).filter { token in
            !forgetToken.contains { $0 == token.asString }
        }
        for token in allowToken where !tokens.contains(.string(token)) { tokens.append(.string(token)) }
        return .object([
            "input": try Self.rules(current["input"], changes: input),
            "output": try Self.rules(current["output"], changes: output), "allow_list": .array(tokens),
        ])
    }

    private static func rules(_ current: JSONValue?, changes: [String]) throws -> JSONValue {
        var rules = current?.asObject ?? [:]
        var detectors = rules["detectors"]?.asObject ?? [:]
        for text in changes {
            let change = try PolicyChange(text)
            if change.isClass {
                rules[change.sort] = .string(change.action)
            } else {
                detectors[change.sort] = .string(change.action)
            }
        }
        rules["detectors"] = .object(detectors)
        return .object(rules)
    }
}
