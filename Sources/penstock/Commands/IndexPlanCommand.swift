import ArgumentParser
import Domain

struct IndexPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract:
            "Say what a rebuild would take: documents, chunks, what is cached, tokens, money, time. Changes nothing.")

    @OptionGroup var index: IndexNameArgument
    @OptionGroup var settings: IndexSettingsOptions

    @Option(help: ArgumentHelp("Wait up to this many seconds for it.", valueName: "seconds"))
    var wait = 600

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try WaitSeconds.check(wait, option: "--wait") }

    func run() async throws {
        let console = output.console()
        var input = try settings.members()
        input["index"] = .string(index.name)
        let body = JSONValue.object(["kind": "index.plan", "input": .object(input)])
        try await connection.withClient { client in
            let task = try await TaskSubmitter(client: client).submit(body, idempotencyKey: nil)
            let result = try await TaskResult(client: client, console: console).wait(for: task, seconds: wait)
            try console.answer(result, text: Self.text(result))
        }
    }

    static func text(_ plan: JSONValue) -> String {
        func count(_ key: String) -> Int64 { plan[key]?.asInteger ?? 0 }
        var lines = [
            "dry run: nothing was changed", "documents   \(count("documents"))", "chunks      \(count("chunks"))",
            "cached      \(count("cache_hits"))", "to embed    \(count("to_embed"))",
        ]
        if let tokens = plan["tokens"], let likely = tokens["likely"]?.asInteger {
            lines.append("tokens      likely \(likely), at most \(tokens["high"]?.asInteger ?? likely)")
        }
        if let cost = plan["money_nanos"], let likely = cost["likely"]?.asInteger {
            let most = cost["at_most"]?.asInteger ?? likely
            lines.append("dollars     likely \(ModelsText.dollarText(likely)), at most \(ModelsText.dollarText(most))")
        } else if count("to_embed") > 0 {
            lines.append("dollars     unknown: the model has no price, and a rebuild would wait for one")
        }
        if let seconds = plan["seconds"]?.asDouble { lines.append("time        about \(FigureText.seconds(seconds))") }
        let failures = plan["failures"]?.asObject ?? [:]
        for (code, number) in failures.sorted(by: { $0.key < $1.key }) {
            lines.append("cannot be taken in: \(number.asInteger ?? 0) (\(PlainText.line(code)))")
        }
        return lines.joined(separator: "\n")
    }
}
