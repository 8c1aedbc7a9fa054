import Domain
import ModelGateway
import ProviderSimulator

/// How the simulated provider of a part behaves: as a script for one in this process, as options for one of its own.
struct SimulatorPlan: Sendable {
    /// To the first token.
    var latency: Duration = .zero
    var betweenTokens: Duration = .zero
    var tokens = 32
    /// Of each prompt, those that are billed as cached; only in this process.
    var cachedTokens = 0
    /// By model, what the vendor asks for.
    var prices = [
        BenchModel.usual.rawValue: BenchModel.usualPrice, BenchModel.outputOnly.rawValue: BenchModel.outputPrice,
    ]

    var script: SimulatorScript {
        var script = SimulatorScript()
        script.firstToken = .fixed(latency)
        script.betweenTokens = .fixed(betweenTokens)
        script.answer.tokens = tokens
        script.answer.cachedTokens = cachedTokens
        script.prices = prices
        return script
    }

    /// For `penstock simulate`.
    var arguments: [String] {
        [
            "simulate", "--json", "--keep", "0", "--latency", Self.text(latency), "--between-tokens",
            Self.text(betweenTokens), "--tokens", "\(tokens)",
        ]
            + prices.sorted { $0.key < $1.key }.flatMap { model, price in
                ["--price", "\(model)=\(price.input)/\(price.cachedInput)/\(price.output)"]
            }
    }

    private static func text(_ duration: Duration) -> String { "\(Int(duration.milliseconds.rounded()))ms" }
}
