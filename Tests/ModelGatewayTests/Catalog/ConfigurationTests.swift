import Domain
import ModelGateway
import Testing

@Suite struct ConfigurationTests {
    @Test("The defaults need nothing and serve everything locally")
    func defaultsNeedNothingAndServeEverything() throws {
        let configuration = GatewayConfiguration()
        let catalog = ModelCatalog(configuration)
        #expect(configuration.validate() == [])
        #expect(catalog.all.map(\.name) == ["local-extractive-1", "local-hashed-384", "local-lexical-1"])
        #expect(catalog.all.allSatisfy { $0.price == .unmetered })
    }

    @Test("A configured vendor brings its models, at the configured price")
    func configuredVendorBringsItsModelsAt() {
        var configuration = GatewayConfiguration()
        configuration.openAI = OpenAIConfiguration(chatModel: "chat", embeddingModel: "embed")
        configuration.chatProvider = .openAI
        let price = ModelPrice(inputPerMillion: 5, outputPerMillion: 6)
        configuration.prices = ["chat": price]
        let catalog = ModelCatalog(configuration)
        #expect(configuration.validate() == [])
        #expect(catalog["chat"]?.price == price)
        #expect(catalog["embed"]?.price == .unmetered)
    }

    @Test("Every complaint is reported at once")
    func everyComplaintIsReportedAtOnce() {
        var configuration = GatewayConfiguration()
        configuration.chatProvider = "nobody"
        configuration.embeddingProvider = .openAI
        configuration.timers.idle = .zero
        configuration.timers.firstEvent = .seconds(9_999)
        configuration.limits.labelsMax = 1
        configuration.limits.embeddingTextsMax = 4_000
        configuration.prices = ["ghost": ModelPrice(inputPerMillion: -1, outputPerMillion: 0)]
        configuration.settlementTimeout = .zero
        #expect(configuration.validate().count == 9)
    }

    @Test(
        "A base URL that is none is a complaint",
        arguments: [
            "", "api.example.com/v1", "ftp://example.com", "https://", "https://user:pw@example.com",
            "https://example.com/v1?x=1",
            "https://example.com/#a",
        ])
    func baseUrlThatIsNoneIs(url: String) {
        var configuration = GatewayConfiguration()
        var settings = OpenAIConfiguration(chatModel: "a", embeddingModel: "b")
        settings.baseURL = url
        configuration.openAI = settings
        #expect(configuration.validate().count == 1)
    }

    @Test(
        "A key that a header cannot carry is a complaint that does not show it",
        arguments: ["", "with space", "line\nbreak", "ümlaut"])
    func keyThatHeaderCannotCarryIs(key: String) {
        var configuration = GatewayConfiguration()
        var settings = OpenAIConfiguration(chatModel: "a", embeddingModel: "b")
        settings.key = Secret(key)
        configuration.openAI = settings
        let complaints = configuration.validate()
        #expect(complaints.count == 1)
        #expect(key.isEmpty || !complaints.joined().contains(key))
    }
}

@Suite struct ModelPriceTests {
    private let price = ModelPrice(
        inputPerMillion: 3_000_000_000, outputPerMillion: 15_000_000_000, cachedInputPerMillion: 300_000_000)

    @Test("Input, cached input and output have their prices")
    func inputCachedInputAndOutputHave() {
        let tokens = TokenUsage(input: 1_000, cachedInput: 400, output: 100)
        // 600 × 3,000 + 400 × 300 + 100 × 15,000 nano-dollars.
        #expect(price.cost(of: tokens) == Money(nanoDollars: 3_420_000))
    }

    @Test("A fraction of a nano-dollar is rounded up")
    func fractionOfNanoDollarIsRounded() {
        let cheap = ModelPrice(inputPerMillion: 1, outputPerMillion: 0)
        #expect(cheap.cost(of: TokenUsage(input: 1, output: 0)) == Money(nanoDollars: 1))
        #expect(cheap.cost(of: .zero) == .zero)
    }

    @Test("The largest usage at an absurd price does not overflow")
    func largestUsageAtAbsurdPriceDoes() {
        let absurd = ModelPrice(inputPerMillion: .max, outputPerMillion: .max)
        #expect(absurd.cost(of: TokenUsage(input: .max, output: .max)) == Money(nanoDollars: .max))
    }
}
