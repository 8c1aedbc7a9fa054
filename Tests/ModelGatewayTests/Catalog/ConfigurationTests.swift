import Domain
import ModelGateway
import Testing

@Suite struct ConfigurationTests {
    @Test func `The defaults need nothing and serve everything locally`() throws {
        let configuration = GatewayConfiguration()
        let catalog = ModelCatalog(configuration)
        #expect(configuration.validate() == [])
        #expect(catalog.all.map(\.name) == ["local-extractive-1", "local-hashed-384", "local-lexical-1"])
        #expect(catalog.all.allSatisfy { $0.price == .unmetered })
    }

    @Test func `A configured vendor brings its models, at the configured price`() {
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

    @Test func `Every complaint is reported at once`() {
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

    @Test(arguments: [
        "", "api.example.com/v1", "ftp://example.com", "https://", "https://user:pw@example.com", "https://example.com/v1?x=1",
        "https://example.com/#a",
    ])
    func `A base URL that is none is a complaint`(url: String) {
        var configuration = GatewayConfiguration()
        var settings = OpenAIConfiguration(chatModel: "a", embeddingModel: "b")
        settings.baseURL = url
        configuration.openAI = settings
        #expect(configuration.validate().count == 1)
    }

    @Test(arguments: ["", "with space", "line\nbreak", "ümlaut"])
    func `A key that a header cannot carry is a complaint that does not show it`(key: String) {
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

    @Test func `Input, cached input and output have their prices`() {
        let tokens = TokenUsage(input: 1_000, cachedInput: 400, output: 100)
        // 600 × 3,000 + 400 × 300 + 100 × 15,000 nano-dollars.
        #expect(price.cost(of: tokens) == Money(nanoDollars: 3_420_000))
    }

    @Test func `A fraction of a nano-dollar is rounded up`() {
        let cheap = ModelPrice(inputPerMillion: 1, outputPerMillion: 0)
        #expect(cheap.cost(of: TokenUsage(input: 1, output: 0)) == Money(nanoDollars: 1))
        #expect(cheap.cost(of: .zero) == .zero)
    }

    @Test func `The largest usage at an absurd price does not overflow`() {
        let absurd = ModelPrice(inputPerMillion: .max, outputPerMillion: .max)
        #expect(absurd.cost(of: TokenUsage(input: .max, output: .max)) == Money(nanoDollars: .max))
    }
}
