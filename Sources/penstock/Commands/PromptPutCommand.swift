import ArgumentParser
import Domain

struct PromptPutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Register the next version of a prompt. The same content as the latest makes no new one.",
        discussion: """
            The definition is a JSON object with user (the template, with {{name}} for a variable) and, as needed, system, \
            variables, answer_schema, model, output_tokens_max and temperature. The values of variables are fenced as data; \
            the prompt itself is trusted, so keep end users' words out of it.

            EXAMPLES
              penstock prompt put reply @reply.json
              penstock prompt put reply '{"variables": {"letter": {"type": "string"}}}' --user-file reply.txt
              penstock submit generate --input '{"prompt": "reply", "variables": {"letter": "Where is my parcel?"}}'
            """)

    @OptionGroup var prompt: PromptOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let body = try PromptBody(options: prompt) { path throws(CommandFailure) in
            try BoundedFile.readText(path: path, bytesMax: PromptDefinition.bytesMax)
        }.json()
        let request = APIRequest(method: .put, path: ["v1", "prompts", prompt.prompt.name], body: body)
        let answer = try await connection.withClient { client in try await client.send(request) }
        let name = PlainText.line(prompt.prompt.name)
        let version = answer.body["version"]?.asInteger ?? 0
        try console.answer(
            answer.body,
            text: answer.status == 201
                ? "Registered \(name) version \(version)." : "\(name) version \(version) has this content already.")
    }
}
