import Domain
import ModelGateway
import Testing

@Suite struct SettlementTests {
    private typealias Fixture = GatewayFixture

    private static let checkpoint = Checkpoint(
        key: CheckpointKey(node: "answer", iteration: 0), inputHash: Fingerprint(of: [1]), output: [2], usage: .zero)

    @Test("A call is admitted before it leaves and settled once after it, with its checkpoint")
    func callIsAdmittedBeforeItLeaves() async throws {
        let fixture = Fixture()
        let completion = try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) { _ in
            Self.checkpoint
        }
        let id = try #require(fixture.ledger.settled.first?.call)
        #expect(fixture.ledger.entries == [.admitted(id), .called, .settled(id, .ok)])
        #expect(fixture.ledger.settled.first?.checkpoint == Self.checkpoint)
        #expect(fixture.ledger.settled.first?.settlement.requestID == "req-1")
        #expect(fixture.ledger.settled.first?.settlement.finishReason == "stop")
        #expect(completion.text == "An answer.")
        #expect(completion.usage == Usage(inputTokens: 100, outputTokens: 10, cost: Money(nanoDollars: 120)))
        #expect(fixture.ledger.settled.first?.settlement.usage == completion.usage)
    }

    @Test("The ledger is told which model is called and for how long at most")
    func ledgerIsToldWhichModelIs() async throws {
        let fixture = Fixture()
        _ = try await fixture.gateway.complete(Fixture.summary, for: fixture.context(deadline: .seconds(30)))
        let intent = try #require(fixture.ledger.intents.first)
        #expect(intent.provider == "scripted")
        #expect(intent.model == "scripted-chat")
        #expect(intent.timeout <= .seconds(30))
        #expect(intent.timeout > .seconds(20))
    }

    @Test(
        "A failed call is settled once with its state, and its failure thrown",
        arguments: [
            (FailureClass.deferral, CallSettlement.State.failed), (.transient, .failed), (.permanent, .failed),
            (.credential, .failed), (.truncated, .truncated), (.rejectedOutput, .rejectedOutput), (.bug, .failed),
        ])
    func failedCallIsSettledOnceWith(
        failureClass: FailureClass, state: CallSettlement.State
    ) async {
        let thrown = Failure(failureClass, code: "scripted", message: "Scripted.", retryAfter: .seconds(3))
        let fixture = Fixture(chat: { _, _ throws(ProviderError) in throw ProviderError(thrown, requestID: "req-2") })
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found == thrown)
        #expect(fixture.ledger.states == [state])
        #expect(fixture.ledger.isBalanced)
        #expect(fixture.ledger.settled.first?.settlement.failure == thrown)
        #expect(fixture.ledger.settled.first?.settlement.usage == .zero)
        #expect(fixture.ledger.settled.first?.settlement.requestID == "req-2")
    }

    @Test("A call that was cut is billed by estimate and marked")
    func callThatWasCutIsBilled() async {
        let fixture = Fixture(chat: { _, _ throws(ProviderError) in
            throw ProviderError(
                Failure(.truncated, code: "truncated_stream", message: "Cut."),
                tokens: TokenUsage(input: 50, output: 5, isEstimate: true))
        })
        _ = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(fixture.ledger.settled.first?.settlement.finishReason == "cut")
        #expect(fixture.ledger.settled.first?.settlement.usage.cost == Money(nanoDollars: 60))
    }

    @Test(
        "A rejected answer is billed as it was and not stored",
        arguments: [
            ("", FinishReason.stop, "answer_empty"), (" \n\u{200B}", .stop, "answer_empty"),
            ("a\u{0}b", .stop, "answer_has_null_character"), ("No.", .refusal, "model_refused"),
            ("", .contentFilter, "model_refused"), ("", .toolCall, "unexpected_tool_call"),
        ])
    func rejectedAnswerIsBilledAsIt(
        text: String, reason: FinishReason, code: String
    ) async {
        let fixture = Fixture(chat: { _, _ in Fixture.answer(text, reason) })
        let found = await failure {
            try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) { _ in Self.checkpoint }
        }
        #expect(found?.failureClass == .rejectedOutput)
        #expect(found?.code == code)
        #expect(fixture.ledger.states == [.rejectedOutput])
        #expect(fixture.ledger.settled.first?.settlement.usage.cost == Money(nanoDollars: 120))
        #expect(fixture.ledger.settled.first?.checkpoint == nil)
    }

    @Test("An answer that reached its length limit is truncated, not a success")
    func answerThatReachedItsLengthLimit() async {
        let fixture = Fixture(chat: { _, _ in Fixture.answer("Half of", .length) })
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.code == "truncated_output")
        #expect(fixture.ledger.states == [.truncated])
        #expect(fixture.ledger.settled.first?.settlement.finishReason == "length")
    }

    @Test("An answer larger than accepted is rejected")
    func answerLargerThanAcceptedIsRejected() async {
        var fixture = Fixture(chat: { _, _ in Fixture.answer(String(repeating: "x", count: 11)) })
        fixture.configuration.limits.answerBytesMax = 10
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.code == "answer_too_long")
    }

    @Test("A node that cannot use the answer leaves a billed call without a checkpoint")
    func nodeThatCannotUseAnswerLeaves() async {
        struct Unusable: Error {}
        let fixture = Fixture()
        await #expect(throws: Unusable.self) {
            try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) { _ in throw Unusable() }
        }
        #expect(fixture.ledger.states == [.failed])
        #expect(fixture.ledger.settled.first?.settlement.usage.cost == Money(nanoDollars: 120))
        #expect(fixture.ledger.isBalanced)
    }

    @Test("A refused admission calls nobody and settles nothing")
    func refusedAdmissionCallsNobodyAndSettles() async {
        let lost = Failure(.leaseLost, code: "lease_lost", message: "Lost.")
        let fixture = Fixture(ledger: RecordingLedger(admitFailure: lost))
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found == lost)
        #expect(fixture.ledger.entries.isEmpty)
        #expect(fixture.provider.calls.value == 0)
    }

    @Test("A lease lost at settlement is thrown as it is and not settled again")
    func leaseLostAtSettlementIsThrown() async {
        let lost = Failure(.leaseLost, code: "lease_lost", message: "Lost.")
        let fixture = Fixture(ledger: RecordingLedger(settleFailure: lost))
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found == lost)
        #expect(fixture.ledger.settled.count == 1)
    }

    @Test("A lease lost while settling a failure outranks that failure")
    func leaseLostWhileSettlingFailureOutranks() async {
        let lost = Failure(.leaseLost, code: "lease_lost", message: "Lost.")
        let fixture = Fixture(
            ledger: RecordingLedger(settleFailure: lost), chat: { _, _ in Fixture.answer("") })
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found == lost)
        #expect(fixture.ledger.settled.count == 1)
    }

    @Test("Another error while settling a failure does not hide that failure")
    func anotherErrorWhileSettlingFailureDoes() async {
        let broken = Failure(.transient, code: "database", message: "Down.")
        let fixture = Fixture(
            ledger: RecordingLedger(settleFailure: broken), chat: { _, _ in Fixture.answer("") })
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.code == "answer_empty")
        #expect(fixture.ledger.settled.count == 1)
    }

    @Test("An attempt without time left is not admitted")
    func attemptWithoutTimeLeftIsNot() async {
        let fixture = Fixture()
        let found = await failure {
            try await fixture.gateway.complete(Fixture.summary, for: fixture.context(deadline: .zero))
        }
        #expect(found?.failureClass == .timedOut)
        #expect(fixture.ledger.entries.isEmpty)
    }
}
