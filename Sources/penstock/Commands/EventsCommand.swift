import ArgumentParser
import Domain

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show a task's audit timeline, oldest first.",
        discussion: """
            Every event was written in the transaction that it describes. Those of a rebuild say which phase its generation \
            came into and how far it was, in documents or chunks.

            EXAMPLE
              penstock events task_01j9zgq3m5e8v9d2c4b6a8f0g1
            """)

    @OptionGroup var task: TaskIDArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let events = try await connection.withClient { client in
            try await TaskTimeline.fetch(of: task.id, with: client)
        }
        let lines = TimelineText.lines(events, style: console.style)
        try console.answer(.object(["events": .array(events)]), text: lines.joined(separator: "\n"))
    }
}
