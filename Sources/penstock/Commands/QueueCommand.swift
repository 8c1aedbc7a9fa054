import ArgumentParser
import Domain
import Foundation

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show what waits and runs in every pool.",
        discussion: """
            IN/S and OUT/S are tasks accepted and ended per second over the last minute; DRAIN is how long what is there \
            takes at the rate of the last five minutes. This command needs a key with the scope 'admin'.

            EXAMPLES
              penstock queue --watch
              penstock queue --json | jq '.pools[] | {name, ready, drain_seconds}'
            """)

    @Flag(help: "Draw it again every second, on a terminal, until it is interrupted.")
    var watch = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if watch, output.json { throw ValidationError("--watch draws for people; leave --json out.") }
    }

    func run() async throws {
        guard !watch || isatty(STDOUT_FILENO) == 1 else {
            throw CommandFailure.usage("--watch needs a terminal on standard output.")
        }
        let console = output.console()
        try await connection.withAdminClient { client in
            try await show(client, console)
            while watch {
                try await Task.sleep(for: .seconds(1))
                try await show(client, console)
            }
        }
    }

    private func show(_ client: APIClient, _ console: Console) async throws {
        let answer = try await client.send(APIRequest(path: ["v1", "queue"])).body
        let text = QueueText(queue: answer, style: console.style).text()
        // Home, then clear what follows: nothing flickers, and nothing of a longer table stays.
        try console.answer(answer, text: watch ? "\u{1B}[H\u{1B}[J" + text : text)
    }
}
