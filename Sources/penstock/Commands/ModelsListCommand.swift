import ArgumentParser
import Assembly

/// `penstock models`: what a process with this environment would use.
struct ModelsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the models of this environment's settings (the default).",
        discussion: """
            Reads PENSTOCK_MODELS as a server would, and asks nobody. Prices are dollars per million tokens at this
            moment; "+" marks prices that rise with the length of the request.
            """)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let list = ModelList(try ServerStart.settings())
        try console.answer(ModelsText(list: list).json, text: ModelsText(list: list).text(style: console.style))
    }
}
