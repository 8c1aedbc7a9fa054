import ArgumentParser

struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until a task has ended, then show it.",
        discussion: """
            The exit code is 0 when the task succeeded, 8 when it ended otherwise, and 7 when the time ran out first. A \
            server that restarts meanwhile does not end the wait.

            EXAMPLES
              penstock wait task_01j9zgq3m5e8v9d2c4b6a8f0g1
              penstock wait task_01j9zgq3m5e8v9d2c4b6a8f0g1 --timeout 300 --json
            """)

    @OptionGroup var task: TaskIDArgument

    @Option(help: ArgumentHelp("Give up after this many seconds (default: never).", valueName: "seconds"))
    var timeout: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try WaitSeconds.check(timeout, option: "--timeout")
    }

    func run() async throws {
        let console = output.console()
        try await connection.withClient { client in
            try await WatchedTask(client: client, console: console, id: task.id)
                .watch(timeout: timeout.map { .seconds($0) })
        }
    }
}
