import Domain
import ModelGateway
import Testing

@Suite(.timeLimit(.minutes(1))) struct CancellationTests {
    private typealias Fixture = GatewayFixture

    /// Waits until its task is cancelled, as a provider that never answers.
    @Sendable private static func hang() async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        continuation.finish()
    }

    @Test("A cancelled call is settled as cancelled, in a task that is not")
    func cancelledCallIsSettledAsCancelled() async throws {
        let (started, start) = AsyncStream<Void>.makeStream()
        let fixture = Fixture(chat: { _, _ throws(ProviderError) in
            start.finish()
            await Self.hang()
            throw .cancelled(tokens: TokenUsage(input: 7, output: 0, isEstimate: true))
        })
        let work = Task { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        for await _ in started {}
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        let settled = try #require(fixture.ledger.settled.first)
        #expect(fixture.ledger.isBalanced)
        #expect(settled.settlement.state == .cancelled)
        #expect(settled.settlement.failure == nil)
        #expect(settled.settlement.usage.cost == Money(nanoDollars: 7))
        #expect(settled.settlement.finishReason == "cut")
        #expect(!settled.wasCancelled)
    }

    @Test("A task cancelled while it waited for its slot does not start to pay")
    func taskCancelledWhileItWaitedFor() async {
        let ledger = RecordingLedger(onAdmit: { withUnsafeCurrentTask { $0?.cancel() } })
        let fixture = Fixture(ledger: ledger)
        let work = Task { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(fixture.provider.calls.value == 0)
        #expect(ledger.states == [.cancelled])
        #expect(ledger.settled.first?.settlement.usage == .zero)
    }

    @Test("An answer that came before the cancellation is kept")
    func answerThatCameBeforeCancellationIs() async throws {
        let (started, start) = AsyncStream<Void>.makeStream()
        let fixture = Fixture(chat: { _, _ in
            start.finish()
            await Self.hang()
            return Fixture.answer("An answer.")
        })
        let work = Task { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        for await _ in started {}
        work.cancel()
        #expect(try await work.value.text == "An answer.")
        #expect(fixture.ledger.states == [.ok])
        #expect(fixture.ledger.settled.first?.wasCancelled == false)
    }

    @Test("A provider that never answers runs into the first timer and its call is settled")
    func providerThatNeverAnswersRunsInto() async {
        var fixture = Fixture(chat: { _, _ throws(ProviderError) in
            await Self.hang()
            throw .cancelled(tokens: TokenUsage(input: 7, output: 0, isEstimate: true))
        })
        fixture.configuration.timers.firstEvent = .milliseconds(20)
        let gateway = fixture.gateway
        let context = fixture.context()
        let found = await failure { try await gateway.complete(Fixture.summary, for: context) }
        #expect(found?.failureClass == .transient)
        #expect(found?.code == "provider_first_event_timeout")
        #expect(fixture.ledger.states == [.failed])
    }

    @Test("A call that outlives the attempt has timed out")
    func callThatOutlivesAttemptHasTimed() async {
        let fixture = Fixture(chat: { call, _ throws(ProviderError) in
            await Self.hang()
            throw .cancelled()
        })
        let found = await failure {
            try await fixture.gateway.complete(Fixture.summary, for: fixture.context(deadline: .milliseconds(30)))
        }
        #expect(found?.failureClass == .timedOut)
        #expect(fixture.ledger.isBalanced)
    }
}
