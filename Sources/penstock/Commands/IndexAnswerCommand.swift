import ArgumentParser
import Domain

struct IndexAnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: "Answer a question from an index, with citations that were checked against the documents.")

    @OptionGroup var index: IndexNameArgument

    @Argument(help: ArgumentHelp("The question.", valueName: "question"))
    var question: String

    @Option(help: ArgumentHelp("A permission of the one who asks; repeatable.", valueName: "permission"))
    var permission: [String] = []

    @Flag(help: "Let a model rewrite the question for the search; the original is searched too.")
    var rewrite = false

    @Flag(help: "Let a model rank what was found.")
    var rerank = false

    @Option(help: ArgumentHelp("Wait up to this many seconds for it.", valueName: "seconds"))
    var wait = 120

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try WaitSeconds.check(wait, option: "--wait") }

    func run() async throws {
        let console = output.console()
        var input: [String: JSONValue] = ["index": .string(index.name), "question": .string(question)]
        if !permission.isEmpty { input["permissions"] = .array(permission.map { .string($0) }) }
        if rewrite { input["rewrite"] = true }
        if rerank { input["rerank"] = true }
        let body = JSONValue.object(["kind": "answer", "input": .object(input)])
        try await connection.withClient { client in
            let task = try await TaskSubmitter(client: client).submit(body, idempotencyKey: nil)
            let result = try await TaskResult(client: client, console: console).wait(for: task, seconds: wait)
            try console.answer(
                result, text: AnswerText(result: result, style: console.style, width: console.width).text())
        }
    }
}
