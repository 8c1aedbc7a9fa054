import Domain
import ModelGateway
import ProviderSimulator

/// How the simulated provider of a part behaves: as a script for one in this process, as options for one of its own.
struct SimulatorPlan: Sendable {
    /// To the first token.
    var latency: Duration = .zero
    /// Up to which share of itself the latency of a call is shorter or longer, all in between equally often; zero for none.
    var spread = 0.0
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
        script.firstToken = spread > 0 ? .uniform(shortest, longest) : .fixed(latency)
        script.betweenTokens = .fixed(betweenTokens)
        script.answer.tokens = tokens
        script.answer.cachedTokens = cachedTokens
        script.prices = prices
        return script
    }

    /// For `penstock simulate`.
    var arguments: [String] {
        [
            "simulate", "--json", "--keep", "0", "--latency",
            spread > 0 ? "uniform:\(Self.text(shortest))..\(Self.text(longest))" : Self.text(latency),
            "--between-tokens", Self.text(betweenTokens), "--tokens", "\(tokens)",
        ]
            + prices.sorted { $0.key < $1.key }.flatMap { model, price in
                ["--price", "\(model)=\(price.input)/\(price.cachedInput)/\(price.output)"]
            }
    }

    private var shortest: Duration { latency * (1 - spread) }
    private var longest: Duration { latency * (1 + spread) }

    private static func text(_ duration: Duration) -> String { "\(Int(duration.milliseconds.rounded()))ms" }
}
