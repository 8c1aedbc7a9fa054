import ArgumentParser

struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Run a task again that did not succeed.",
        discussion: """
            The answer is the task that will run: the same one when it only waits for its next try, a new one made from \
            the same input when it has ended.
            """)

    @OptionGroup var task: TaskIDArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withClient { client in
            try await client.send(APIRequest(method: .post, path: ["v1", "tasks", task.id, "retry"])).body
        }
        try console.answer(answer, text: TaskText(task: answer, style: console.style, width: console.width).text())
    }
}
