import Domain
import ModelGateway
import Synchronization
import Testing

@Suite("What a provider allows in a minute")
struct LimitProviderTests {
    private typealias Fixture = GatewayFixture

    private func fixture(
        _ limiter: ScriptedLimiter, chat: @escaping ScriptedProvider.Chat = { _, _ in Fixture.answer("An answer.") },
        rate: @escaping @Sendable (ModelDescription) -> ProviderRate?
    ) -> Fixture {
        var fixture = Fixture(chat: chat)
        fixture.coordination.limiter = limiter
        fixture.coordination.providerRate = rate
        return fixture
    }

    private static func rate(of model: ModelDescription) -> ProviderRate? {
        ProviderRate(requestsPerMinute: 60, tokensPerMinute: 100_000, family: model.name.rawValue, credential: "main")
    }

    @Test("An upper bound of the tokens is taken, and what was billed is what was used")
    func bound() async throws {
        let limiter = ScriptedLimiter()
        let fixture = fixture(limiter, rate: Self.rate)
        _ = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        let demands = try #require(limiter.requests.first?.demands)
        #expect(demands.map(\.bucket) == ["requests", "tokens"])
        #expect(demands[0].amount == 1)
        // The answer alone may have a thousand, and a byte of the prompt may be a token.
        #expect((1_500...10_000).contains(demands[1].amount))
        #expect(limiter.settled.map(\.used) == [[1, 110]])
    }

    @Test("Without limits for a model nobody is asked")
    func unlimited() async throws {
        let limiter = ScriptedLimiter()
        let fixture = fixture(limiter, rate: { _ in nil })
        _ = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        #expect(limiter.requests.isEmpty)
    }

    @Test("A model that has no room gives way to the next, which takes from its own buckets")
    func failover() async throws {
        let first = FirstGroup()
        let limiter = ScriptedLimiter { first.isFirst($0.group) ? .wait(.seconds(7), bucket: "tokens") : nil }
        let fixture = fixture(limiter, rate: Self.rate)
        var request = Fixture.summary
        request.route = ModelRoute(Fixture.model, then: [Fixture.otherModel])
        let completion = try await fixture.gateway.complete(request, for: fixture.context())
        #expect(completion.model == Fixture.otherModel)
        #expect(Set(limiter.requests.map(\.group)).count == 2)
        #expect(fixture.ledger.states == [.ok])
    }

    @Test("When no model has room the task waits, and nothing was admitted")
    func refusal() async {
        let fixture = fixture(ScriptedLimiter { _ in .wait(.seconds(7), bucket: "tokens") }, rate: Self.rate)
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.failureClass == .deferral)
        #expect(found?.code == "provider_rate_reached")
        #expect(found?.retryAfter == .seconds(7))
        #expect(fixture.ledger.entries.isEmpty)
    }

    @Test("A request beyond one model's minute goes to the next, and is refused when there is none")
    func neverFits() async throws {
        let limiter = ScriptedLimiter()
        let fixture = fixture(limiter) { model in
            ProviderRate(tokensPerMinute: model.name == Fixture.model ? 50 : 100_000, family: model.name.rawValue)
        }
        var request = Fixture.summary
        request.route = ModelRoute(Fixture.model, then: [Fixture.otherModel])
        #expect(
            try await fixture.gateway.complete(request, for: fixture.context()).model == Fixture.otherModel)
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.code == "provider_rate_never_fits")
        #expect(found?.failureClass == .permanent)
    }

    @Test("The buckets belong to provider, credential and family: each of the three tells them apart, models do not")
    func groups() async throws {
        func group(family: String, credential: String) async throws -> String {
            let limiter = ScriptedLimiter()
            let fixture = fixture(limiter) { _ in
                ProviderRate(requestsPerMinute: 1, family: family, credential: credential)
            }
            _ = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
            return limiter.requests.first?.group ?? ""
        }
        let one = try await group(family: "small", credential: "main")
        #expect(try await group(family: "small", credential: "main") == one)
        #expect(try await group(family: "large", credential: "main") != one)
        #expect(try await group(family: "small", credential: "other") != one)
        // Neither can end where the other begins.
        #expect(try await group(family: "allmain", credential: "sm") != one)
        #expect(!one.contains("main"))
    }

    @Test("The tenant's limit comes first, and what it gave goes back when the provider's has no room")
    func order() async {
        let limiter = ScriptedLimiter { $0.group.hasPrefix("provider") ? .wait(.seconds(1), bucket: "tokens") : nil }
        var fixture = fixture(limiter, rate: Self.rate)
        fixture.coordination.tenants = FixedRates(rates: TenantRates(requestsPerMinute: 5))
        let limited = fixture
        _ = await failure { try await limited.gateway.complete(Fixture.summary, for: limited.context()) }
        #expect(limiter.requests.map { $0.group.hasPrefix("tenant") } == [true, false])
        #expect(limiter.settled == [.init(group: "tenant-1", used: [0])])
    }

    @Test("Texts to embed count by their bytes at most")
    func embedding() async throws {
        let limiter = ScriptedLimiter()
        var fixture = Fixture(embedding: { _ in
            ProviderEmbeddings(vectors: [[1, 0]], tokens: TokenUsage(input: 3, output: 0))
        })
        fixture.coordination.limiter = limiter
        fixture.coordination.providerRate = { ProviderRate(tokensPerMinute: 1000, family: $0.name.rawValue) }
        _ = try await fixture.gateway.embed(
            EmbeddingRequest(texts: ["Wasser"], model: Fixture.embeddingModel), for: fixture.context())
        #expect(limiter.requests.first?.demands.map(\.amount) == [6])
        #expect(limiter.settled.map(\.used) == [[3]])
    }
}

/// Remembers the first group it was shown.
private final class FirstGroup: Sendable {
    private let group = Mutex<String?>(nil)

    func isFirst(_ asked: String) -> Bool {
        group.withLock { group in
            if group == nil { group = asked }
            return group == asked
        }
    }
}
