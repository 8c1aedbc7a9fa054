import Domain
import ProviderSimulator

/// A model catalogue as a test wants it: the provider `alfa` speaks Anthropic's dialect and has the model `scribe`, the
/// provider `bravo` speaks OpenAI's and has `clerk` and, for embeddings, `vectors`. The simulator charges the same prices.
struct CatalogPlan: Sendable {
    /// What the environment variables are called that hold the providers' credentials.
    static let alfaCredential = "ALFA_KEY"
    static let bravoCredential = "BRAVO_KEY"
    static let dimensions = 8

    var version = 1
    /// Whether bravo and its models are in the file; without them no route may name one.
    var hasBravo = true
    var alfaLimit = 4
    var bravoLimit = 4
    /// What bravo allows in a minute.
    var bravoRequestsPerMinute: Int?
    /// Nano-dollars per token; nil leaves the model without a price.
    var scribe: TokenPrice? = TokenPrice(input: 3_000, output: 15_000)
    var clerk: TokenPrice? = TokenPrice(input: 2_000, output: 8_000)
    var vectors = TokenPrice(input: 20, output: 0)
    var summarize = ["scribe", "clerk"]
    var classify = ["scribe", "clerk"]
    var movesOn = true
    /// A call may cost this many tokens of output, and so must be held for.
    var outputTokensMax = 256

    /// Summaries by `clerk` alone, which holds some 64 million nano-dollars for each: the prompt hardly counts.
    static var oneWriter: CatalogPlan {
        var plan = CatalogPlan()
        plan.clerk = TokenPrice(input: 1, output: 1_000_000)
        plan.summarize = ["clerk"]
        plan.classify = ["clerk"]
        plan.outputTokensMax = 64
        return plan
    }

    /// Alfa alone: every route is `scribe`'s.
    static var alfaAlone: CatalogPlan {
        var plan = CatalogPlan()
        plan.hasBravo = false
        plan.summarize = ["scribe"]
        plan.classify = ["scribe"]
        return plan
    }

    /// Money for so many calls of ``oneWriter`` at their worst, and not for one more.
    static func money(forCalls count: Int64) -> Int64 { count * 64_010_000 }

    /// What the simulator charges.
    var prices: [String: TokenPrice] {
        var prices = ["vectors": vectors]
        prices["scribe"] = scribe
        prices["clerk"] = clerk
        return prices
    }

    /// The file's text, for a simulator at `url`.
    func text(url: String) -> String {
        """
        version: proof-\(version)
        providers:
          alfa:
            preset: anthropic
            base_url: \(url)
            credential: \(Self.alfaCredential)
            limits: {concurrency: \(alfaLimit)}\(hasBravo ? bravo(url: url) : "")
        models:
          scribe:
            provider: alfa
        \(writer(scribe))\(hasBravo ? bravoModels : "")
        routes:
          summaries:
            models: [\(summarize.joined(separator: ", "))]
            failover: \(failover)
          labels:
            models: [\(classify.joined(separator: ", "))]
            failover: \(failover)\(hasBravo ? Self.vectorRoute : "")
        defaults:
          summarize: summaries
          classify: labels\(hasBravo ? "\n  embed: vectors" : "")

        """
    }

    private func bravo(url: String) -> String {
        """

          bravo:
            preset: openai
            base_url: \(url)/v1
            credential: \(Self.bravoCredential)
            limits: {concurrency: \(bravoLimit)\(bravoRequestsPerMinute.map { ", requests_per_minute: \($0)" } ?? "")}
        """
    }

    private var bravoModels: String {
        """

          clerk:
            provider: bravo
        \(writer(clerk))
          vectors:
            provider: bravo
            capabilities: [embeddings]
            context_tokens: 8192
            embedding_dimensions: \(Self.dimensions)
            prices:
              - from: 2026-01-01
                input: \(Self.dollars(vectors.input))
        """
    }

    private static let vectorRoute = """

          vectors:
            models: [vectors]
            failover: fail_fast
        """

    private var failover: String { movesOn ? "degrade" : "fail_fast" }

    private func writer(_ price: TokenPrice?) -> String {
        let prices = price.map { price in
            """

                prices:
                  - from: 2026-01-01
                    input: \(Self.dollars(price.input))
                    output: \(Self.dollars(price.output))
            """
        }
        return """
                capabilities: [chat, json_schema]
                context_tokens: 200000
                output_tokens_max: \(outputTokensMax)
            """ + (prices ?? "")
    }

    /// Dollars per million tokens: a thousand nano-dollars per token are one.
    private static func dollars(_ nanoDollars: Int64) -> String {
        let rest = "\(nanoDollars % 1_000)"
        return "\(nanoDollars / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
