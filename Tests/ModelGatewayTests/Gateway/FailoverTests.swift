import Domain
import ModelGateway
import Testing

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
}
