import Domain
import Testing

@testable import ModelGateway

@Suite struct FailoverTests {
    private typealias Fixture = GatewayFixture

    private func request(_ failover: ModelRoute.Failover) -> ChatRequest {
        var request = Fixture.summary
        request.route = ModelRoute(Fixture.model, then: [Fixture.otherModel], failover: failover)
        return request
    }

    private func fixture(first: FailureClass, second: FailureClass? = nil) -> GatewayFixture {
        Fixture(chat: { call, _ throws(ProviderError) in
            let failed = call.model.name == Fixture.model ? first : second
            guard let failed else { return Fixture.answer("From the second.") }
            throw ProviderError(Failure(failed, code: "scripted", message: "Scripted.", retryAfter: .seconds(9)))
        })
    }

    @Test(
        "A provider that cannot serve gives way to the next, and both calls are settled",
        arguments: [FailureClass.deferral, .transient, .credential])
    func providerThatCannotServeGivesWay(
        failureClass: FailureClass
    ) async throws {
        let fixture = fixture(first: failureClass)
        let completion = try await fixture.gateway.complete(request(.degrade), for: fixture.context())
        #expect(completion.model == Fixture.otherModel)
        #expect(fixture.ledger.states == [.failed, .ok])
        #expect(fixture.ledger.isBalanced)
    }

    @Test(
        "A failure that is about the request stays",
        arguments: [FailureClass.permanent, .rejectedOutput, .truncated, .bug])
    func failureThatIsAboutRequestStays(failureClass: FailureClass) async {
        let fixture = fixture(first: failureClass)
        let found = await failure { try await fixture.gateway.complete(request(.degrade), for: fixture.context()) }
        #expect(found?.failureClass == failureClass)
        #expect(fixture.ledger.states.count == 1)
    }

    @Test("A route that fails fast uses its first model or none")
    func routeThatFailsFastUsesIts() async {
        let fixture = fixture(first: .transient)
        let found = await failure { try await fixture.gateway.complete(request(.failFast), for: fixture.context()) }
        #expect(found?.failureClass == .transient)
        #expect(fixture.ledger.states == [.failed])
    }

    @Test("When all fail, a request to come later outweighs a wrong key")
    func whenAllFailRequestToCome() async {
        let fixture = fixture(first: .deferral, second: .credential)
        let found = await failure { try await fixture.gateway.complete(request(.degrade), for: fixture.context()) }
        #expect(found?.failureClass == .deferral)
        #expect(fixture.ledger.states == [.failed, .failed])
    }

    @Test("When all fail, the failure tells every model that was tried, with its class")
    func triesAreTold() async {
        let fixture = fixture(first: .transient, second: .credential)
        let found = await failure { try await fixture.gateway.complete(request(.degrade), for: fixture.context()) }
        #expect(found?.failureClass == .transient)
        #expect(found?.tries.map(\.model) == [Fixture.model.rawValue, Fixture.otherModel.rawValue])
        #expect(found?.tries.map(\.failureClass) == [.transient, .credential])
        #expect(found?.tries.map(\.provider) == ["scripted", "scripted"])
        #expect(found?.json["tries"]?.asArray?.count == 2)
    }

    @Test("A model that is alone on its route has no list of tries")
    func aloneHasNone() async {
        let fixture = fixture(first: .transient)
        let found = await failure { try await fixture.gateway.complete(request(.failFast), for: fixture.context()) }
        #expect(found?.tries == [])
        #expect(found?.json["tries"] == nil)
    }

    @Test("What is final for a later model is not final while an earlier one may come back")
    func laterPermanent() async {
        let fixture = fixture(first: .deferral, second: .permanent)
        let found = await failure { try await fixture.gateway.complete(request(.degrade), for: fixture.context()) }
        #expect(found?.failureClass == .deferral)
        #expect(found?.retryAfter == .seconds(9))
    }

    @Test("A tenant's budget is no reason to ask another model", arguments: [CallRefusal.budgetSpent, .budgetHeld])
    func budgetStays(refusal: CallRefusal) async {
        let ledger = RecordingLedger(admitFailure: refusal.failure(after: .seconds(60)))
        let fixture = Fixture(ledger: ledger)
        let found = await failure { try await fixture.gateway.complete(request(.degrade), for: fixture.context()) }
        #expect(found?.callRefusal == refusal)
        #expect(found?.tries == [])
        #expect(fixture.provider.calls.value == 0)
    }

    @Test(
        "A provider that may not be called now gives way, and nothing is sent",
        arguments: [CallRefusal.providerCooling, .breakerOpen, .providerBusy])
    func refusalsSpread(refusal: CallRefusal) async {
        let ledger = RecordingLedger(admitFailure: refusal.failure(after: .seconds(3)))
        let fixture = Fixture(ledger: ledger)
        let found = await failure { try await fixture.gateway.complete(request(.degrade), for: fixture.context()) }
        #expect(found?.failureClass == .deferral)
        #expect(found?.tries.count == 2)
        #expect(fixture.provider.calls.value == 0)
    }
}

/// A route over models of different contexts.
@Suite struct ContextEscalationTests {
    private static func catalog(_ contexts: [Int]) -> ModelCatalog {
        ModelCatalog(
            contexts.enumerated().map { index, context in
                ModelDescription(
                    name: ModelName(rawValue: "m\(index)"), provider: "p", capabilities: [.chat],
                    contextTokens: context, outputTokensMax: 10, price: .unmetered)
            })
    }

    private func ask(_ contexts: [Int], needing tokens: Int) async -> (
        asked: [String], answer: String?, failure: Failure?
    ) {
        let names = contexts.indices.map { ModelName(rawValue: "m\($0)") }
        let catalog = Self.catalog(contexts)
        let route = ModelRoute(names[0], then: Array(names.dropFirst()))
        var asked: [String] = []
        do {
            let answer = try await route.first(until: .now + .seconds(60), in: catalog) { name in
                asked.append(name.rawValue)
                guard let model = catalog[name], model.contextTokens >= tokens else { throw Failure.contextTooLong }
                return name.rawValue
            }
            return (asked, answer, nil)
        } catch {
            return (asked, nil, error as? Failure)
        }
    }

    @Test("A text that is too long goes to the next model with a larger context, past those that are no larger")
    func escalates() async {
        let result = await ask([100, 100, 50, 200], needing: 150)
        #expect(result.asked == ["m0", "m3"])
        #expect(result.answer == "m3")
    }

    @Test("When no context is large enough the failure says so, with what was skipped")
    func noneIsLargeEnough() async {
        let result = await ask([100, 50, 200], needing: 500)
        #expect(result.asked == ["m0", "m2"])
        #expect(result.failure?.code == "context_too_long")
        #expect(
            result.failure?.tries.map(\.code) == ["context_too_long", "context_not_larger", "context_too_long"])
    }
}
