import ArgumentParser
import Domain

struct SlotsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show who holds the slots of each pool (the default).")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let answer = try await connection.withAdminClient { client in
            try await client.send(APIRequest(path: ["v1", "slots"])).body
        }
        try console.answer(answer, text: SlotsText(slots: answer, style: console.style).text())
    }
}
