import ArgumentParser

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a task.",
        discussion: """
            A task that waits is cancelled at once; a running one is asked to stop, and 'penstock wait' tells when it has. \
            A task that has ended stays as it is (exit code 5).
            """)

    @OptionGroup var task: TaskIDArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withClient { client in
            try await client.send(APIRequest(method: .post, path: ["v1", "tasks", task.id, "cancel"])).body
        }
        try console.answer(answer, text: TaskText(task: answer, style: console.style, width: console.width).text())
    }
}
