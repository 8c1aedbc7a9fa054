import ArgumentParser
import Domain

struct KindsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one kind and its graph.",
        discussion: """
            EXAMPLES
              penstock kinds show summarize
              penstock kinds show summarize --mermaid > summarize.mmd
            """)

    @Argument(help: "The kind, such as summarize.")
    var kind: String

    @Flag(help: "Write only the graph, as Mermaid.")
    var mermaid = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withClient { client in
            try await client.send(APIRequest(path: ["v1", "kinds", kind])).body
        }
        guard mermaid else { return try console.answer(answer, text: Self.text(answer, style: console.style)) }
        guard let diagram = answer["diagram"]?.asString else {
            throw CommandFailure(
                .notFound, code: "no_graph", title: "There is no graph",
                detail: "The kind \(kind) has no graph to draw.")
        }
        try console.answer(.object(["diagram": .string(diagram)]), text: PlainText.visible(diagram))
    }

    private static func text(_ kind: JSONValue, style: TextStyle) -> String {
        let name = PlainText.line(kind["kind"]?.asString ?? "")
        var lines = [style.bold(name), PlainText.line(kind["summary"]?.asString ?? "")]
        lines.append("Pool      \(PlainText.line(kind["pool"]?.asString ?? ""))")
        if let attempts = kind["attempts_max"]?.asInteger { lines.append("Attempts  \(attempts)") }
        if let timeout = kind["timeout_seconds"]?.asDouble { lines.append("Timeout   \(FigureText.seconds(timeout))") }
        if let diagram = kind["diagram"]?.asString { lines += ["", PlainText.visible(diagram)] }
        return lines.joined(separator: "\n")
    }
}
