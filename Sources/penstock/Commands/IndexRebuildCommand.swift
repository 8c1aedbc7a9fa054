import ArgumentParser
import Domain

struct IndexRebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Build a new generation beside the one that answers, verify it, and let it answer.",
        discussion: """
            What is embedded already is not embedded again. The old generation answers until the new one is verified, and can \
            be rolled back to afterwards. Interrupting this command leaves the rebuild running; 'penstock wait' and \
            'penstock cancel' know its task, and 'penstock events' shows what it has done so far:

              index.generation_started      its number and how many documents there are
              index.generation_progressed   each phase as it begins (planned, slicing, deduplicating, embedding, indexing, \
            catching_up, verifying), and how far the rebuild was each time it was looked at
              index.generation_activated    it answers from now on, and which one did before
              index.generation_failed       it ended before it answered; the old one answers on
            """)

    @OptionGroup var index: IndexNameArgument
    @OptionGroup var options: RebuildOptions

    @Option(
        help: ArgumentHelp("Wait up to this many seconds for it to end (default: until it does).", valueName: "seconds")
    )
    var wait: Int?

    @Flag(name: .customLong("no-wait"), help: "Only submit it.")
    var noWait = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try WaitSeconds.check(wait, option: "--wait") }

    func run() async throws {
        let console = output.console()
        let body = JSONValue.object([
            "kind": "index.rebuild", "input": try options.input(of: index.name),
        ])
        try await connection.withClient { client in
            let task = try await TaskSubmitter(client: client).submit(body, idempotencyKey: nil)
            guard !noWait, let id = task["id"]?.asString else {
                return try console.answer(task, text: task["id"]?.asString ?? "")
            }
            let watch = RebuildWatch(client: client, console: console, path: index.path(), task: id)
            try await watch.watch(timeout: wait.map { .seconds($0) })
        }
    }
}
