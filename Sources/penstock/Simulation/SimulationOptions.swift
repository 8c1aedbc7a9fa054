import ArgumentParser
import ProviderSimulator

/// How the simulated provider behaves: a script, and options for its most common parts, which change what it says.
struct SimulationOptions: ParsableArguments {
    private static let scriptBytesMax = 4 << 20

    @Option(help: ArgumentHelp("Read the behaviour from this JSON file; - is standard input.", valueName: "file"))
    var script: String?

    @Option(help: ArgumentHelp("Time to the first token: \(Latency.grammar).", valueName: "time"))
    var latency: String?

    @Option(help: ArgumentHelp("Time between two tokens, in the same forms.", valueName: "time"))
    var betweenTokens: String?

    @Option(help: ArgumentHelp("What all chance and all answers follow from.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Tokens of a plain answer.", valueName: "n"))
    var tokens: Int?

    @Option(help: ArgumentHelp("Dimensions of embeddings when a request names none.", valueName: "n"))
    var dimensions: Int?

    @Option(
        help: ArgumentHelp(
            "A fault with its parameters; may be repeated, the first that hits decides.", valueName: "fault"))
    var fault: [String] = []

    @Option(
        help: ArgumentHelp(
            "A model's price in nano-dollars per token (a dollar per million is 1000): input/output or "
                + "input/cached/output; * is any other model. May be repeated.", valueName: "model=price"))
    var price: [String] = []

    @Option(help: ArgumentHelp("Calls in flight that each key may have on each model; more get 429.", valueName: "n"))
    var concurrency: Int?

    @Option(help: ArgumentHelp("Requests a minute for each key and model.", valueName: "n"))
    var rpm: Int?

    @Option(help: ArgumentHelp("Tokens a minute for each key and model.", valueName: "n"))
    var tpm: Int?

    /// The script with the options applied, or every reason why not.
    func resolved() throws(CommandFailure) -> SimulatorScript {
        var result = try read()
        if let latency { result.firstToken = try time(latency, "--latency") }
        if let betweenTokens { result.betweenTokens = try time(betweenTokens, "--between-tokens") }
        if let seed { result.seed = seed }
        if let tokens { result.answer.tokens = try count(tokens, in: 0...1_000_000, "--tokens") }
        if let dimensions { result.embeddingDimensions = try count(dimensions, in: 1...16_384, "--dimensions") }
        if let concurrency { result.limits.concurrency = try count(concurrency, in: 1...1_000_000, "--concurrency") }
        if let rpm { result.limits.requestsPerMinute = try count(rpm, in: 1...100_000_000, "--rpm") }
        if let tpm { result.limits.tokensPerMinute = try count(tpm, in: 1...1_000_000_000_000, "--tpm") }
        for text in price {
            let named = try PriceArgument(text)
            result.prices[named.model] = named.price
        }
        var rules: [FaultRule] = []
        for text in fault { rules.append(try rule(text)) }
        result.faults = rules + result.faults
        return result
    }

    private func read() throws(CommandFailure) -> SimulatorScript {
        guard let script else { return SimulatorScript() }
        let bytes = try BoundedFile.read(path: script, bytesMax: Self.scriptBytesMax)
        do throws(ScriptRefusal) {
            return try SimulatorScript.read(bytes)
        } catch {
            throw CommandFailure(
                .usage, code: "script", title: "The script cannot be used", detail: error.message + ".")
        }
    }

    private func rule(_ text: String) throws(CommandFailure) -> FaultRule {
        do throws(ScriptRefusal) {
            return try FaultText.rule(text)
        } catch {
            throw .usage("--fault '\(PlainText.line(text))': \(error.message).")
        }
    }

    private func time(_ text: String, _ option: String) throws(CommandFailure) -> Latency {
        guard let latency = Latency(text) else { throw .usage("\(option) must be \(Latency.grammar).") }
        return latency
    }

    private func count(_ value: Int, in range: ClosedRange<Int>, _ option: String) throws(CommandFailure) -> Int {
        guard range.contains(value) else {
            throw .usage("\(option) must be \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }
}
