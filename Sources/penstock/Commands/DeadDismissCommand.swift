import ArgumentParser
import Domain

struct DeadDismissCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dismiss", abstract: "Take tasks off the list of the dead without running them again.")

    @OptionGroup var cause: DeadCauseOptions
    @OptionGroup var amount: DeadAmountOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let requests = DeadRequests(verb: "dismiss", done: "dismissed", cause: cause, amount: amount)
        let answer = try await connection.withClient { client in try await requests.send(with: client) }
        try console.answer(answer, text: requests.text(answer))
    }
}
