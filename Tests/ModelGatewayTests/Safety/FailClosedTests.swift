import Domain
import ModelGateway
import Testing

@Suite struct FailClosedTests {
    private typealias Fixture = GatewayFixture

    @Test("Without the tenant's policy nothing is dispatched, and the task waits without using an attempt")
    func policyUnavailable() async {
        let fixture = Fixture.with(nil)
        var request = Fixture.summary
        request.route = ModelRoute(Fixture.model, then: [Fixture.otherModel])
        let asked = request
        let found = await failure { try await fixture.gateway.complete(asked, for: fixture.context()) }
        // No other model is asked: the policy is the same for all.
        #expect(found?.tries == [])
        #expect(found?.failureClass == .deferral)
        #expect(found?.waitReason == "safety")
        #expect(found?.code == "policy_unavailable")
        #expect(fixture.ledger.entries.isEmpty)
    }

    @Test("A detector that breaks on the input lets nothing out")
    func detectorOnInput() async {
        let fixture = Fixture.with(.all(.allow), detector: BrokenDetector())
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.failureClass == .deferral)
        #expect(found?.waitReason == "safety")
        #expect(found?.code == "detector_failed")
        #expect(fixture.ledger.entries.isEmpty)
    }

    @Test("A detector that breaks on the answer lets nothing back, the call is billed, and no other model is asked")
    func detectorOnOutput() async {
        // More texts than a summary's input has.
        for failing in 2...12 {
            let fixture = Fixture.with(.all(.allow), detector: BrokenDetector(failing: failing))
            var request = Fixture.summary
            request.route = ModelRoute(Fixture.model, then: [Fixture.otherModel])
            let asked = request
            let found = await failure { try await fixture.gateway.complete(asked, for: fixture.context()) }
            guard fixture.provider.calls.value > 0 else {
                #expect(found?.code == "detector_failed")
                continue
            }
            #expect(found?.code == "detector_failed")
            // Not a deferral, which would pay for the next answer without end; and nothing the provider did wrong.
            #expect(found?.failureClass == .rejectedOutput)
            #expect(fixture.ledger.settled.first?.settlement.state == .rejectedOutput)
            #expect(fixture.provider.calls.value == 1)
            #expect(fixture.ledger.isBalanced)
            #expect(fixture.ledger.settled.first?.settlement.usage.cost == Money(nanoDollars: 120))
            return
        }
        Issue.record("the answer was never looked at")
    }

    @Test("A finding outside of its text is a broken detector")
    func findingOutside() async {
        struct Wild: TextDetector {
            func findings(in text: String) throws -> [Finding] { [Finding(.email, 0..<(text.utf8.count + 1))] }
        }
        let fixture = Fixture.with(.all(.mask), detector: Wild())
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.code == "detector_failed")
    }
}
