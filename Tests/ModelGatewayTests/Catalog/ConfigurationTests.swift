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
        configuration.add(ProviderSettings(.openAI), chat: "chat", embedding: "embed")
        configuration.chatProvider = .openAI
        configuration.chatModel = "chat"
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
        var settings = ProviderSettings(.openAI)
        settings.baseURL = url
        configuration.add(settings, chat: "a", embedding: "b")
        #expect(configuration.validate().count == 1)
    }

    @Test(
        "A key that a header cannot carry is a complaint that does not show it",
        arguments: ["", "with space", "line\nbreak", "ümlaut"])
    func keyThatHeaderCannotCarryIs(key: String) {
        var configuration = GatewayConfiguration()
        var settings = ProviderSettings(.openAI)
        settings.credential = Secret(key)
        configuration.add(settings, chat: "a", embedding: "b")
        let complaints = configuration.validate()
        #expect(complaints.count == 1)
        #expect(key.isEmpty || !complaints.joined().contains(key))
    }
}

@Suite struct ProviderSettingsTests {
    private func complaints(_ change: (inout ProviderSettings) -> Void) -> [String] {
        var settings = ProviderSettings(.openAI)
        change(&settings)
        return settings.complaints()
    }

    @Test("Every preset is usable as it is, but for those whose address only the operator knows")
    func everyPresetIsUsableAsItIs() {
        for preset in ProviderPreset.allCases {
            let needsAddress = preset == .azure || preset == .local
            #expect(ProviderSettings(preset).complaints().count == (needsAddress ? 1 : 0), "\(preset)")
        }
    }

    @Test("Several servers of one dialect stand side by side, each under its own name")
    func severalServersOfOneDialectStand() {
        var configuration = GatewayConfiguration()
        configuration.add(ProviderSettings(.openAI), chat: "a")
        configuration.add(ProviderSettings(.ollama), chat: "b")
        configuration.add(ProviderSettings(.vllm, name: "vllm-two"), chat: "c")
        #expect(configuration.validate() == [])
        #expect(ModelCatalog(configuration)["c"]?.provider == "vllm-two")
    }

    @Test("Two providers or models of one name, and a model of nobody, are complaints")
    func twoProvidersOrModelsOfOneName() {
        var configuration = GatewayConfiguration()
        configuration.add(ProviderSettings(.openAI), chat: "a")
        configuration.add(ProviderSettings(.openAI), chat: "a")
        configuration.add(ProviderSettings(.ollama, name: .local), chat: "b")
        configuration.models.append(
            ModelDescription(
                name: "c", provider: "nobody", capabilities: [.chat], contextTokens: 1, outputTokensMax: 1,
                price: .unmetered))
        #expect(configuration.validate().count == 4)
    }

    @Test("A provider that is to serve without a model is a complaint")
    func providerThatIsToServeWithoutModel() {
        var configuration = GatewayConfiguration()
        configuration.add(ProviderSettings(.openAI), chat: nil)
        configuration.chatProvider = .openAI
        configuration.embeddingProvider = .openAI
        #expect(configuration.validate().count == 2)
    }

    @Test(
        "A header that frames the message or carries a credential cannot be set by data",
        arguments: [
            "authorization", "Host", "Content-Length", "transfer-encoding", "x-api-key", "api-key", "cookie", "",
            "with space", "line\nbreak", "ümlaut",
        ])
    func headerThatFramesMessageOrCarries(name: String) {
        #expect(complaints { $0.headers = [name: "x"] }.count == 1)
    }

    @Test("A header's value cannot begin another header")
    func headersValueCannotBeginAnotherHeader() {
        #expect(complaints { $0.headers = ["x-team": "a\r\nhost: b"] }.count == 1)
        #expect(complaints { $0.headers = ["x-team": "a b"] }.isEmpty)
    }

    @Test("Numbers and names out of range are complaints")
    func numbersAndNamesOutOfRangeAre() {
        #expect(complaints { $0.connectionsMax = 0 }.count == 1)
        #expect(complaints { $0.embeddingTextsMax = 0 }.count == 1)
        #expect(complaints { $0.embeddingTextsMax = 2_049 }.count == 1)
        #expect(complaints { $0.name = "Not A Name" }.count == 1)
    }

    @Test("A credential that would never be sent is a complaint that does not show it")
    func credentialThatWouldNeverBeSent() {
        let found = complaints {
            $0.authentication = .none
            $0.credential = Secret("sk-hidden")
        }
        #expect(found.count == 1)
        #expect(!found.joined().contains("sk-hidden"))
    }

    @Test("Settings that are printed do not show the credential")
    func settingsThatArePrintedDoNotShow() {
        var settings = ProviderSettings(.anthropic)
        settings.credential = Secret("sk-hidden")
        var text = "\(settings)"
        dump(settings, to: &text)
        #expect(!text.contains("sk-hidden"))
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
