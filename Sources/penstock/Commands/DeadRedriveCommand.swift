import ArgumentParser
import Domain

struct DeadRedriveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redrive", abstract: "Run failed tasks again, each as a new task.")

    @OptionGroup var cause: DeadCauseOptions
    @OptionGroup var amount: DeadAmountOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let requests = DeadRequests(verb: "redrive", done: "redriven", cause: cause, amount: amount)
        let answer = try await connection.withClient { client in try await requests.send(with: client) }
        try console.answer(answer, text: requests.text(answer))
    }
}
