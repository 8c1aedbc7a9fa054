import ArgumentParser
import Domain

struct SlotsSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a pool's limit, or pause or resume it.",
        discussion: """
            Workers follow within seconds. Of a lower limit each keeps what it has in use until its tasks end; a paused \
            pool starts nothing new.

            EXAMPLES
              penstock slots set local --limit 8
              penstock slots set webhook --pause
            """)

    @Argument(help: "The pool's name.")
    var pool: String

    @Option(help: ArgumentHelp("What may be in flight over the whole fleet, 0 to 100000.", valueName: "n"))
    var limit: Int?

    @Flag(help: "Start nothing new.")
    var pause = false

    @Flag(help: "Start again.")
    var resume = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        // It would be an empty part of a path, of which the server could only say that nothing is there.
        if pool.isEmpty {
            throw ValidationError("The pool's name is empty. 'penstock slots list' shows the names.")
        }
        if pause, resume { throw ValidationError("Give --pause or --resume, not both.") }
        if limit == nil, !pause, !resume { throw ValidationError("Give --limit, --pause or --resume.") }
        if let limit, !(0...100_000).contains(limit) { throw ValidationError("--limit must be 0 to 100000.") }
    }

    /// What is sent.
    var body: JSONValue {
        var members: [String: JSONValue] = [:]
        if let limit { members["limit"] = .integer(Int64(limit)) }
        if pause || resume { members["paused"] = .bool(pause) }
        return .object(members)
    }

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .patch, path: ["v1", "pools", pool], body: body)
        let answer = try await connection.withAdminClient { client in try await client.send(request).body }
        let state = answer["paused"]?.asBool == true ? ", paused" : ""
        let name = PlainText.line(answer["name"]?.asString ?? pool)
        try console.answer(answer, text: "\(name): limit \(answer["limit"]?.asInteger ?? 0)\(state)")
    }
}
