import Domain
import ModelGateway
import Testing

@Suite("What a tenant may ask in a minute")
struct LimitRateTests {
    private typealias Fixture = GatewayFixture

    private func fixture(
        _ limiter: ScriptedLimiter, _ rates: TenantRates = TenantRates(requestsPerMinute: 10, tokensPerMinute: 100_000),
        user: String? = nil, chat: ScriptedProvider.Chat? = nil, admitFailure: Failure? = nil
    ) -> Fixture {
        let ledger = RecordingLedger(tenant: TenantID(7), user: user, admitFailure: admitFailure)
        var fixture = Fixture(ledger: ledger, chat: chat ?? { _, _ in Fixture.answer("An answer.") })
        fixture.coordination.limiter = limiter
        fixture.coordination.tenants = FixedRates(rates: rates)
        return fixture
    }

    @Test("A call over the limit is a deferral that says when, and nothing is admitted")
    func refusal() async {
        let limiter = ScriptedLimiter { _ in .wait(.milliseconds(1234), bucket: "requests") }
        let fixture = fixture(limiter)
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.failureClass == .deferral)
        #expect(found?.code == "rate_limited")
        #expect(found?.retryAfter == .milliseconds(1234))
        #expect(fixture.ledger.entries.isEmpty)
        #expect(limiter.settled.isEmpty)
    }

    @Test("A refusal waits without counting the attempt")
    func noAttempt() async throws {
        let fixture = fixture(ScriptedLimiter { _ in .wait(.seconds(8), bucket: "tokens") })
        let found = try #require(
            await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) })
        var generator = SystemRandomNumberGenerator()
        let decision = RetryPolicy().decision(for: found, attempt: 5, uncounted: 0, using: &generator)
        guard case .deferUncounted(let wait) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(wait >= .seconds(8) && wait <= .seconds(10))
    }

    @Test("The tenant's limit is the same for every model of a route, so the next one is not tried")
    func noFailover() async {
        let limiter = ScriptedLimiter { _ in .wait(.seconds(1), bucket: "requests") }
        let fixture = fixture(limiter)
        var request = Fixture.summary
        request.route = ModelRoute(Fixture.model, then: [Fixture.otherModel])
        let route = request
        _ = await failure { try await fixture.gateway.complete(route, for: fixture.context()) }
        #expect(limiter.requests.count == 1)
    }

    @Test("A tenant without limits is not counted at all")
    func unlimited() async throws {
        let limiter = ScriptedLimiter()
        let fixture = fixture(limiter, .unlimited, user: "zoe")
        _ = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        #expect(limiter.requests.isEmpty)
    }

    @Test("Each limit has a bucket of its own, and a user's stands in for nobody else's")
    func buckets() async throws {
        let limiter = ScriptedLimiter()
        let rates = TenantRates(
            requestsPerMinute: 10, tokensPerMinute: 90_000, userRequestsPerMinute: 3, userTokensPerMinute: 80_000)
        for user in [nil, "zoe", "zoë"] as [String?] {
            let fixture = fixture(limiter, rates, user: user)
            _ = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        }
        let requests = limiter.requests
        #expect(requests.allSatisfy { $0.group == "tenant-7" })
        #expect(requests[0].demands.map(\.bucket) == ["requests", "tokens"])
        #expect(requests[1].demands.map(\.perMinute) == [10, 90_000, 3, 80_000])
        #expect(requests[1].demands.map(\.amount)[0] == 1 && requests[1].demands[1].amount > 1000)
        let names = requests.flatMap { $0.demands.map(\.bucket) }.filter { $0.hasPrefix("user-") }
        #expect(Set(names).count == 4)
        #expect(names.allSatisfy { !$0.contains("zo") })
    }

    @Test("After the call the tokens that were billed are what was used")
    func settled() async throws {
        let limiter = ScriptedLimiter()
        let fixture = fixture(limiter)
        _ = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        #expect(limiter.settled == [.init(group: "tenant-7", used: [1, 110])])
    }

    @Test("A call that never left gives everything back")
    func neverLeft() async {
        let limiter = ScriptedLimiter()
        let refused = Failure(.leaseLost, code: "lease_lost", message: "Gone.")
        let fixture = fixture(limiter, admitFailure: refused)
        _ = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(limiter.settled == [.init(group: "tenant-7", used: [0, 0])])
    }

    @Test("A call that the provider sent back was a request and used no tokens")
    func refusedByProvider() async {
        let limiter = ScriptedLimiter()
        let fixture = fixture(
            limiter,
            chat: { _, _ throws(ProviderError) in
                throw ProviderError(Failure(.deferral, code: "provider_rate_limited", message: "Later."))
            })
        _ = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(limiter.settled == [.init(group: "tenant-7", used: [1, 0])])
    }

    @Test("A repair is another request")
    func repair() async throws {
        let limiter = ScriptedLimiter()
        let fixture = fixture(
            limiter, chat: { _, number in Fixture.answer(number == 1 ? "Neither of them." : "Refund") })
        _ = try await fixture.gateway.complete(Fixture.classification, for: fixture.context())
        #expect(limiter.settled.map(\.used) == [[1, 110], [1, 110]])
    }

    @Test("A request that surely has more tokens than a minute's is refused for good")
    func neverFits() async {
        let limiter = ScriptedLimiter()
        let fixture = fixture(limiter, TenantRates(tokensPerMinute: 50))
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.failureClass == .permanent)
        #expect(found?.code == "rate_never_fits")
        #expect(fixture.ledger.entries.isEmpty)
    }

    @Test("A request that may fit a minute's tokens takes them all, rather than wait for ever")
    func barelyFits() async throws {
        let limiter = ScriptedLimiter()
        let fixture = fixture(limiter, TenantRates(tokensPerMinute: 300))
        _ = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        #expect(limiter.requests[0].demands.map(\.amount) == [300])
    }

    @Test("A directory that cannot say lets nobody through")
    func unknownRates() async {
        struct Silent: TenantRateDirectory {
            func rates(of tenant: TenantID) async throws -> TenantRates {
                throw Failure(.transient, code: "database_unavailable", message: "The database did not answer.")
            }
        }
        var fixture = fixture(ScriptedLimiter())
        fixture.coordination.tenants = Silent()
        let silent = fixture
        let found = await failure { try await silent.gateway.complete(Fixture.summary, for: silent.context()) }
        #expect(found?.code == "database_unavailable")
        #expect(silent.ledger.entries.isEmpty)
    }
}
