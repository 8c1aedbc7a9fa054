import Domain
import Testing

@testable import ModelGateway

@Suite("Remembered answers")
struct CacheStageTests {
    private typealias Fixture = GatewayFixture
    private let cache = RecordingCache()

    private func fixture(
        tenant: Int32 = 1, limiter: any RateLimiter = NoRateLimiter(), rates: TenantRates = .unlimited,
        chat: @escaping ScriptedProvider.Chat = { _, number in Fixture.answer("Answer \(number).") }
    ) -> Fixture {
        var fixture = Fixture(ledger: RecordingLedger(tenant: TenantID(tenant)), chat: chat)
        fixture.coordination.cache = cache
        fixture.coordination.limiter = limiter
        fixture.coordination.tenants = FixedRates(rates: rates)
        return fixture
    }

    private func ask(
        _ fixture: Fixture, _ request: ChatRequest = Fixture.summary, lifetime: Duration? = .seconds(60)
    ) async throws -> Completion {
        var request = request
        request.cacheLifetime = lifetime
        return try await fixture.gateway.complete(request, for: fixture.context())
    }

    @Test("The second equal question takes no slot and no money and asks nobody")
    func hit() async throws {
        let fixture = fixture()
        let first = try await ask(fixture)
        #expect(!first.isCached)
        #expect(cache.entries.values.map(\.lifetime) == [.seconds(60)])
        let second = try await ask(fixture)
        #expect(second.isCached)
        #expect(second.text == "Answer 1.")
        #expect(second.usage == .zero)
        #expect(second.model == first.model && second.provider == first.provider)
        #expect(fixture.provider.calls.value == 1)
        #expect(fixture.ledger.intents.count == 1)
        #expect(fixture.ledger.settled.count == 1)
        #expect(fixture.ledger.cached == [Fixture.model.rawValue])
    }

    @Test("A hit makes no checkpoint of its own: the engine stores the node's")
    func checkpoint() async throws {
        let fixture = fixture()
        _ = try await ask(fixture)
        var request = Fixture.summary
        request.cacheLifetime = .seconds(60)
        let completion = try await fixture.gateway.complete(request, for: fixture.context()) { _ in
            Issue.record("a hit was sealed")
            return nil
        }
        #expect(completion.isCached)
    }

    @Test("A hit is a request like any other, and uses no tokens")
    func counted() async throws {
        let limiter = ScriptedLimiter()
        let rates = TenantRates(requestsPerMinute: 5, tokensPerMinute: 100_000)
        let fixture = fixture(limiter: limiter, rates: rates)
        for _ in 0..<2 { _ = try await ask(fixture) }
        #expect(limiter.requests.count == 2)
        #expect(limiter.settled.map(\.used) == [[1, 110], [1, 0]])
    }

    @Test("A hit asks nothing of the provider's limit")
    func providerLimit() async throws {
        let limiter = ScriptedLimiter()
        var fixture = fixture(limiter: limiter)
        fixture.coordination.providerRate = { ProviderRate(requestsPerMinute: 1, family: $0.name.rawValue) }
        for _ in 0..<2 { _ = try await ask(fixture) }
        #expect(limiter.requests.count == 1)
    }

    @Test("A tenant over its limit gets no remembered answer either")
    func limitFirst() async throws {
        _ = try await ask(fixture())
        let limited = fixture(
            limiter: ScriptedLimiter { _ in .wait(.seconds(1), bucket: "requests") },
            rates: TenantRates(requestsPerMinute: 1))
        let found = await failure { try await ask(limited) }
        #expect(found?.code == "rate_limited")
        #expect(cache.looked == 1)
    }

    @Test("Without its kind's word nothing is looked up and nothing is stored")
    func optIn() async throws {
        let fixture = fixture()
        for _ in 0..<2 { #expect(try await !ask(fixture, lifetime: nil).isCached) }
        #expect(cache.looked == 0)
        #expect(cache.entries.isEmpty)
        #expect(fixture.provider.calls.value == 2)
    }

    @Test("Two tenants never share an answer")
    func tenants() async throws {
        #expect(try await !ask(fixture(tenant: 1)).isCached)
        #expect(try await !ask(fixture(tenant: 2)).isCached)
        #expect(try await ask(fixture(tenant: 2)).isCached)
        #expect(cache.entries.count == 2)
    }

    @Test(
        "An answer that is cut, refused or empty is not remembered",
        arguments: [FinishReason.length, .cut, .refusal, .contentFilter, .toolCall])
    func badEndings(reason: FinishReason) async {
        let fixture = fixture(chat: { _, _ in Fixture.answer("An answer.", reason) })
        #expect(await failure { try await ask(fixture) } != nil)
        #expect(cache.entries.isEmpty)
    }

    @Test("An answer whose end is unknown counts, and is not remembered")
    func unknownEnding() async throws {
        _ = try await ask(fixture(chat: { _, _ in Fixture.answer("An answer.", .other("odd")) }))
        #expect(cache.entries.isEmpty)
    }

    @Test("An answer that had to be repaired is not remembered, nor is one that the node refused")
    func repairedAndRefused() async throws {
        let repaired = fixture(chat: { _, number in Fixture.answer(number == 1 ? "Neither." : "Refund") })
        #expect(try await ask(repaired, Fixture.classification).isRepaired)
        #expect(cache.entries.isEmpty)
        var request = Fixture.summary
        request.cacheLifetime = .seconds(60)
        let refused = fixture()
        let asked = request
        _ = await failure {
            try await refused.gateway.complete(asked, for: refused.context()) { _ in
                throw Failure(.rejectedOutput, code: "no", message: "No.")
            }
        }
        #expect(cache.entries.isEmpty)
    }

    @Test("A flagged pass neither looks nor stores")
    func flagged() async throws {
        let model = ModelDescription(
            name: "m", provider: ScriptedProvider.name, capabilities: [.chat], contextTokens: 1000,
            outputTokensMax: 100, price: .unmetered)
        var request = Fixture.summary
        request.cacheLifetime = .seconds(60)
        var operation = ChatOperation(request)
        try operation.adapt(to: model, limits: GatewayLimits())
        let fixture = fixture()
        var pass = GatewayPass(
            operation: operation, model: model, provider: fixture.provider, context: fixture.context(),
            origin: CallOrigin(credential: "", catalogVersion: "", rate: nil), makeCheckpoint: { _ in nil })
        pass.isFlagged = true
        try await ReadCache(cache: cache).run(&pass)
        #expect(cache.looked == 0)
        pass.isFlagged = false
        try await ReadCache(cache: cache).run(&pass)
        #expect(cache.looked == 1)
        pass.phase = .closed(try await ask(fixture, lifetime: nil))
        pass.isFlagged = true
        try await StoreCache(cache: cache, bytesMax: 10_000).run(&pass)
        #expect(cache.entries.isEmpty)
        pass.isFlagged = false
        try await StoreCache(cache: cache, bytesMax: 10).run(&pass)
        #expect(cache.entries.isEmpty)
        try await StoreCache(cache: cache, bytesMax: 10_000).run(&pass)
        #expect(cache.entries.count == 1)
    }

    @Test("What the cache holds is not believed when it is no answer of the form that was asked for")
    func strangeValue() async throws {
        for value in ["", "{}", "[1]", #"{"text":"x"}"#, "not JSON"] {
            let fixture = fixture()
            _ = try await ask(fixture)
            cache.replaceAll(with: Array(value.utf8))
            #expect(try await !ask(fixture).isCached, "\(value)")
        }
        let labelled = fixture(chat: { _, _ in Fixture.answer("Refund") })
        _ = try await ask(labelled, Fixture.classification)
        let bytes = try #require(CachedCompletion.encode(try await ask(fixture(tenant: 9), lifetime: nil)))
        cache.replaceAll(with: bytes)
        #expect(try await !ask(labelled, Fixture.classification).isCached)
    }

    @Test("A hit still says which model had answered, and what older releases stored says the model's name")
    func answeringModel() async throws {
        let fixture = fixture(chat: { _, _ in
            ProviderAnswer(text: "Yes.", finishReason: .stop, tokens: .zero, modelID: "scripted-2026-01-01")
        })
        #expect(try await ask(fixture).vendorModel == "scripted-2026-01-01")
        let hit = try await ask(fixture)
        #expect(hit.isCached)
        #expect(hit.vendorModel == "scripted-2026-01-01")
        let old = #"{"text":"Yes.","provider":"p","model":"scripted-chat","droppedParameters":[]}"#
        #expect(CachedCompletion.decode(Array(old.utf8))?.vendorModel == "scripted-chat")
    }

    @Test("A provider that does not say which model answered leaves the name that it was asked by")
    func unsaidModel() async throws {
        #expect(try await ask(fixture()).vendorModel == Fixture.model.rawValue)
    }

    @Test("A remembered value that does not satisfy the schema is asked for anew")
    func strangeJSON() {
        let form = AnswerForm.json(
            AnswerSchema(
                name: "s",
                schema: [
                    "type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"],
                    "additionalProperties": false,
                ]))
        #expect(form.accepts(#"{"n":1}"#))
        for text in [#"{"n":"x"}"#, "{}", "[]", #"{"n":1,"m":2}"#, "```json\n{\"n\":1}\n```", ""] {
            #expect(!form.accepts(text), "\(text)")
        }
    }

    @Test("A remembered answer in which something is found now is asked for anew")
    func foundLater() async throws {
        let fixture = fixture()
        _ = try await ask(fixture)
        var stored = try await ask(self.fixture(tenant: 9), lifetime: nil)
        stored.text = "Write to jane@example.com."
        cache.replaceAll(with: try #require(CachedCompletion.encode(stored)))
        let again = try await ask(fixture)
        #expect(!again.isCached)
        #expect(again.text == "Answer 2.")
    }

    @Test("Labels keep their scores")
    func scores() async throws {
        let scores = LabelScores(
            scores: [.init(label: "Refund", value: 0.75), .init(label: "Delivery", value: 0.25)], isConfident: true)
        let fixture = fixture(chat: { _, _ in
            ProviderAnswer(text: "Refund", finishReason: .stop, tokens: .zero, scores: scores)
        })
        _ = try await ask(fixture, Fixture.classification)
        let hit = try await ask(fixture, Fixture.classification)
        #expect(hit.isCached)
        #expect(hit.scores == scores)
    }
}
