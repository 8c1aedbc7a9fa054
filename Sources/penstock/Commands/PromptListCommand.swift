import ArgumentParser
import Domain

struct PromptListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the prompts in the order of their names.")

    @Flag(help: "List retired prompts too.")
    var retired = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(path: ["v1", "prompts"], query: [("retired", retired ? "true" : nil)])
        let answer = try await connection.withClient { client in try await client.send(request).body }
        try console.answer(answer, text: Self.text(answer, style: console.style))
    }

    private static func text(_ answer: JSONValue, style: TextStyle) -> String {
        let prompts = answer["prompts"]?.asArray ?? []
        guard !prompts.isEmpty else { return "No prompts." }
        var table = TextTable("NAME", "VERSION", "STATE", "REGISTERED")
        for prompt in prompts {
            table.add(
                prompt["name"]?.asString ?? "", "\(prompt["version"]?.asInteger ?? 0)", prompt["state"]?.asString ?? "",
                prompt["created_at"]?.asString ?? "")
        }
        return table.text(style: style)
    }
}
