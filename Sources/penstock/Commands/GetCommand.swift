import ArgumentParser

struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Show a task as it is now.",
        discussion: """
            EXAMPLES
              penstock get task_01j9zgq3m5e8v9d2c4b6a8f0g1
              penstock get task_01j9zgq3m5e8v9d2c4b6a8f0g1 --json | jq -r .result.summary
            """)

    @OptionGroup var task: TaskIDArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let found = try await connection.withClient { client in
            try await client.send(APIRequest(path: ["v1", "tasks", task.id])).body
        }
        try console.answer(found, text: TaskText(task: found, style: console.style, width: console.width).text())
    }
}
