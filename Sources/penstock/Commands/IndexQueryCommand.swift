import ArgumentParser
import Domain

struct IndexQueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Search an index. With --explain each hit says how every retriever ranked it.",
        discussion: """
            With --rerank a model puts the best hits in order. That is a task of the tenant's own and may cost, so the key \
            needs the scope tasks:write. When it cannot be had in time, the answer is in the order of the search and says so.
            """)

    @OptionGroup var index: IndexNameArgument

    @Argument(help: ArgumentHelp("What to look for.", valueName: "query"))
    var query: String

    @Option(help: ArgumentHelp("How many hits (1…100).", valueName: "n"))
    var count: Int64 = 10

    @Option(help: ArgumentHelp("hybrid, lexical or vector.", valueName: "mode"))
    var mode = "hybrid"

    @Option(help: ArgumentHelp("A permission of the one who asks; repeatable.", valueName: "permission"))
    var permission: [String] = []

    @Option(name: .customLong("key-prefix"), help: ArgumentHelp("Only documents below this key.", valueName: "text"))
    var keyPrefix: String?

    @Flag(help: "Say how each retriever ranked the hits.")
    var explain = false

    @Flag(help: "Let a model put the best hits in order.")
    var rerank = false

    @Option(help: ArgumentHelp("How many hits it looks at (2…50; needs --rerank).", valueName: "n"))
    var candidates: Int64?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard candidates == nil || rerank else { throw ValidationError("--candidates needs --rerank.") }
    }

    func run() async throws {
        let console = output.console()
        var members: [String: JSONValue] = [
            "query": .string(query), "count": .integer(count), "mode": .string(mode), "explain": .bool(explain),
        ]
        if !permission.isEmpty { members["permissions"] = .array(permission.map { .string($0) }) }
        if let keyPrefix { members["key_prefix"] = .string(keyPrefix) }
        if rerank { members["rerank"] = candidates.map { ["candidates": .integer($0)] } ?? true }
        let request = APIRequest(method: .post, path: index.path("search"), body: .object(members))
        let answer = try await connection.withClient { client in try await client.send(request).body }
        try console.answer(answer, text: SearchText(answer: answer, style: console.style, width: console.width).text())
    }
}
