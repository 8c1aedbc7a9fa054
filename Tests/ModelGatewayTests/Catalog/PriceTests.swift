import Domain
import Foundation
import ModelGateway
import Testing

@Suite("Prices")
struct PriceTests {
    private func time(_ text: String) throws -> Date { try #require(RFC3339.date(from: text)) }

    @Test(
        "Dollars become nano-dollars digit by digit",
        arguments: [
            ("2.50", 2_500_000_000), ("0.1", 100_000_000), ("0.3", 300_000_000), ("0.005", 5_000_000),
            ("0.000000001", 1), ("1000000", 1_000_000_000_000_000), ("0.29", 290_000_000), ("1.005", 1_005_000_000),
        ])
    func exact(text: String, nanos: Int64) throws {
        let catalog = try CatalogText.catalog(CatalogText.changed("input: 1.00", "input: \(text)"))
        let price = try #require(catalog["small"]?.pricing.price(at: try time("2026-02-01T00:00:00Z")))
        #expect(price.rates.input == nanos)
    }

    @Test("A price begins at midnight UTC of its day and ends where the next begins")
    func dates() throws {
        let pricing = try #require(CatalogText.catalog()["small"]).pricing
        #expect(pricing.price(at: try time("2025-12-31T23:59:59.999Z")) == nil)
        #expect(pricing.price(at: try time("2026-01-01T00:00:00Z"))?.rates.input == 1_000_000_000)
        #expect(pricing.price(at: try time("2026-05-31T23:59:59.999Z"))?.rates.input == 1_000_000_000)
        #expect(pricing.price(at: try time("2026-06-01T00:00:00Z"))?.rates.input == 500_000_000)
        #expect(pricing.price(at: .distantFuture)?.rates.input == 500_000_000)
    }

    @Test("A band takes the whole request, from the first token above its threshold")
    func bands() throws {
        let price = try #require(CatalogText.catalog()["small"]?.pricing.price(at: .distantFuture))
        // 100 × 500 + 10 × 2,000; and 101 × 1,500 + 10 × 3,000 nano-dollars.
        #expect(price.cost(of: TokenUsage(input: 100, output: 10)) == Money(nanoDollars: 70_000))
        #expect(price.cost(of: TokenUsage(input: 101, output: 10)) == Money(nanoDollars: 181_500))
        #expect(price.cost(of: TokenUsage(input: 101, cachedInput: 101, output: 0)) == Money(nanoDollars: 10_100))
    }

    @Test("Tokens written to a cache have their prices, for minutes and for longer")
    func cacheWrites() {
        let price = ModelPrice(
            TokenRates(
                input: 1_000_000, output: 0, cachedInput: 100_000, cacheWrite: 1_250_000, cacheWriteLong: 2_000_000))
        let tokens = TokenUsage(input: 100, cachedInput: 10, cacheWrite: 20, cacheWriteLong: 30, output: 0)
        // 40 × 1 + 10 × 0.1 + 20 × 1.25 + 30 × 2 nano-dollars.
        #expect(price.cost(of: tokens) == Money(nanoDollars: 126))
        let plain = ModelPrice(TokenRates(input: 1_000_000, output: 0))
        #expect(plain.cost(of: tokens) == Money(nanoDollars: 100))
    }

    @Test("The ceiling of a price is never below what any request within it costs")
    func ceiling() {
        var generator = SplitMix64(seed: 42)
        for _ in 0..<2_000 {
            func rate() -> Int64 { Int64.random(in: 0...5_000_000_000, using: &generator) }
            func rates() -> TokenRates {
                TokenRates(
                    input: rate(), output: rate(), cachedInput: rate(), cacheWrite: rate(), cacheWriteLong: rate())
            }
            let price = ModelPrice(
                rates(),
                bands: [
                    .init(aboveInputTokens: .random(in: 1...500, using: &generator), rates: rates()),
                    .init(aboveInputTokens: .random(in: 501...1_000, using: &generator), rates: rates()),
                ])
            let most = Int64.random(in: 0...1_500, using: &generator)
            let output = Int64.random(in: 0...1_000, using: &generator)
            let input = Int64.random(in: 0...most, using: &generator)
            let cached = Int64.random(in: 0...input, using: &generator)
            let usage = TokenUsage(input: input, cachedInput: cached, cacheWrite: (input - cached) / 2, output: output)
            #expect(price.cost(of: usage) <= price.ceiling(inputTokens: most, outputTokens: output))
        }
    }
}
