import Domain
import ModelGateway
import Testing

/// Each of the five timers, and cancellation, for every provider on real sockets. Each test makes one timer short and
/// leaves the others long, so that a slow machine changes how long it takes and not how it ends.
@Suite(.timeLimit(.minutes(2))) struct ConformanceTimerTests {
    private func gateway(
        _ samples: DialectSamples, _ change: @escaping @Sendable (inout CallTimers) -> Void
    ) -> ServedGateway {
        var gateway = samples.gateway
        gateway.configure = { change(&$0.timers) }
        return gateway
    }

    @Test(
        "A server that accepts no connection runs into the connect timer and costs nothing",
        arguments: DialectSamples.all)
    func serverThatAcceptsNoConnectionRuns(samples: DialectSamples) async throws {
        let gateway = gateway(samples) { $0.connect = .milliseconds(100) }
        let outcome = try await SilentServer.with { port in
            try await gateway.with("https://127.0.0.1:\(port)/v1") { await ServedGateway.outcome($0) }
        }
        #expect(outcome.failure?.code == "provider_connect_timeout")
        #expect(outcome.failure?.failureClass == .transient)
        #expect(outcome.settlement?.usage == .zero)
    }

    @Test("A server that says nothing at all runs into the first timer", arguments: DialectSamples.all)
    func serverThatSaysNothingAtAll(samples: DialectSamples) async throws {
        let outcome = try await gateway(samples) { $0.firstEvent = .milliseconds(100) }
            .outcome(ServedGateway.Reply(ending: .silent))
        #expect(outcome.failure?.code == "provider_first_event_timeout")
        #expect(outcome.failure?.failureClass == .transient)
        #expect(outcome.settlement?.isEstimated == true)
    }

    @Test("A stream that falls silent runs into the idle timer", arguments: DialectSamples.all)
    func streamThatFallsSilentRunsInto(samples: DialectSamples) async throws {
        let outcome = try await gateway(samples) { $0.idle = .milliseconds(100) }
            .outcome(.stream(samples.beginning, ending: .hanging))
        #expect(outcome.failure?.code == "provider_idle_timeout")
        #expect(outcome.settlement?.finishReason == "cut")
    }

    @Test(
        "A stream of nothing but signs of life runs into the timer for progress, not the idle one",
        arguments: DialectSamples.all)
    func streamOfNothingButSignsOf(samples: DialectSamples) async throws {
        // Were a sign of life none, the idle timer would end the call first.
        let gateway = gateway(samples) {
            $0.idle = .seconds(2)
            $0.noProgress = .seconds(4)
        }
        var reply = ServedGateway.Reply.stream(samples.beginning)
        reply.ending = .dripping(Array(samples.ping.utf8))
        let outcome = try await gateway.outcome(reply)
        #expect(outcome.failure?.code == "provider_no_progress_timeout")
        #expect(outcome.failure?.failureClass == .transient)
    }

    @Test("An answer that is written for ever runs into the timer for the whole", arguments: DialectSamples.all)
    func answerThatIsWrittenForEver(samples: DialectSamples) async throws {
        var reply = ServedGateway.Reply.stream(samples.beginning)
        reply.ending = .dripping(Array(samples.piece("on ").utf8))
        let outcome = try await gateway(samples) { $0.total = .milliseconds(300) }.outcome(reply)
        #expect(outcome.failure?.code == "provider_total_timeout")
    }

    @Test("A call that is cut after its usage was reported is billed by it", arguments: DialectSamples.all)
    func callThatIsCutAfterIts(samples: DialectSamples) async throws {
        let outcome = try await gateway(samples) { $0.idle = .milliseconds(100) }
            .outcome(.stream(samples.untilUsage, ending: .hanging))
        #expect(outcome.failure?.code == "provider_idle_timeout")
        #expect(outcome.settlement?.usage.cost == Money(nanoDollars: 28))
        #expect(outcome.settlement?.isEstimated == false)
    }

    @Test("A cancelled call stops and is settled as cancelled, billed by estimate", arguments: DialectSamples.all)
    func cancelledCallStopsAndIsSettled(samples: DialectSamples) async throws {
        let ledger = RecordingLedger()
        try await samples.gateway.with([.stream(samples.beginning, ending: .hanging)]) { gateway, server in
            let work = Task {
                try await gateway.complete(ServedGateway.summary, for: ServedGateway.context(ledger))
            }
            await server.nextRequest()
            work.cancel()
            await #expect(throws: CancellationError.self) { try await work.value }
        }
        #expect(ledger.isBalanced)
        #expect(ledger.states == [.cancelled])
        #expect(ledger.settled.first?.wasCancelled == false)
        #expect(ledger.settled.first?.settlement.isEstimated == true)
        #expect((ledger.settled.first?.settlement.usage.inputTokens ?? 0) > 0)
    }
}
