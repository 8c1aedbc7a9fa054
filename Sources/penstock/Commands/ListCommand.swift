import ArgumentParser
import Domain

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List tasks, newest first.",
        discussion: """
            A page is stable however many tasks arrive meanwhile. The answer's 'next_cursor' begins the next page.

            EXAMPLES
              penstock list --state failed
              penstock list --kind summarize --limit 200 --all --json
            """)

    @Option(help: "Only tasks of this kind.")
    var kind: String?

    @Option(help: ArgumentHelp("Only tasks in this state: \(Self.states).", valueName: "state"))
    var state: String?

    @OptionGroup var page: PageOptions

    @Flag(help: "Follow the pages to the end, up to \(TaskPages.tasksMax) tasks.")
    var all = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private static let states = TaskState.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        if let state, TaskState(rawValue: state) == nil {
            throw ValidationError("--state must be one of: \(Self.states).")
        }
    }

    func run() async throws {
        let console = output.console()
        let pages = TaskPages(kind: kind, state: state, limit: page.limit)
        let listed = try await connection.withClient { client in
            try await pages.fetch(with: client, from: page.cursor, all: all)
        }
        try console.answer(listed.json, text: listed.text(style: console.style))
        if all, listed.nextCursor != nil {
            console.note("The list was cut after \(TaskPages.tasksMax) tasks; go on with --cursor.")
        }
    }
}
