import ArgumentParser
import Domain

struct WorkersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers",
        abstract: "Show the workers of the fleet, and those that ended within the last hour.",
        discussion: "This command needs a key with the scope 'admin'.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withAdminClient { client in
            try await client.send(APIRequest(path: ["v1", "workers"])).body
        }
        try console.answer(answer, text: WorkersText(workers: answer, style: console.style).text())
    }
}
