import Domain
import Foundation
import Logging
import ModelGateway
import Testing

/// The gateway over a catalogue with prices, versions and routes.
@Suite("The gateway and its catalogue")
struct CatalogGatewayTests {
    private func gateway(
        _ box: CatalogBox, at time: String = "2026-07-01T00:00:00Z", learner: TokenLearner = TokenLearner()
    ) throws -> Gateway {
        let now = try #require(RFC3339.date(from: time))
        return Gateway(
            GatewayConfiguration(), catalogs: box, learner: learner, now: { now },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func box(_ provider: ScriptedProvider, _ text: String = CatalogText.good) throws -> CatalogBox {
        CatalogBox(try CatalogText.catalog(text)) { _ in ["vendor": provider] }
    }

    private func context(_ ledger: RecordingLedger) -> CallContext {
        CallContext(calls: ledger, node: CheckpointKey(node: "answer", iteration: 0), deadline: .now + .seconds(60))
    }

    private let request = ChatRequest.summarize(SummaryBrief(text: "Water flows down the hill.", sentencesMax: 1))

    @Test("A call carries its hold, the name of its credential and the catalogue's version")
    func intent() async throws {
        let ledger = RecordingLedger()
        let box = try box(ScriptedProvider(ledger: ledger))
        _ = try await gateway(box).complete(request, for: context(ledger))
        let intent = try #require(ledger.intents.first)
        #expect(intent.credential == "VENDOR_KEY")
        #expect(intent.catalogVersion == box.current.catalog.version)
        // At least the longest answer at the dearest band, and the prompt's bytes at a token each.
        #expect(intent.hold > Money(nanoDollars: 500 * 3_000))
        #expect(intent.hold < Money(nanoDollars: 100_000_000))
    }

    @Test("A call is charged by the price of its time")
    func priceOfTheTime() async throws {
        for (time, nanos) in [("2026-03-01T00:00:00Z", Int64(100_000)), ("2026-07-01T00:00:00Z", 50_000)] {
            let ledger = RecordingLedger()
            let provider = ScriptedProvider(ledger: ledger) { _, _ in
                ProviderAnswer(text: "Yes.", finishReason: .stop, tokens: TokenUsage(input: 100, output: 0))
            }
            let gateway = try gateway(try box(provider), at: time)
            let completion = try await gateway.complete(request, for: context(ledger))
            #expect(completion.usage.cost == Money(nanoDollars: nanos))
        }
    }

    @Test("An unpriced model's calls wait, and nothing is dispatched")
    func unpriced() async throws {
        let ledger = RecordingLedger()
        let text = CatalogText.changed("requires: [json_schema], context_escalation: true", "failover: fail_fast")
        // Before its first price the model has none.
        let gateway = try gateway(try box(ScriptedProvider(ledger: ledger), text), at: "2025-01-01T00:00:00Z")
        let found = await failure { try await gateway.complete(request, for: context(ledger)) }
        #expect(found?.code == "unpriced_model")
        #expect(found?.failureClass == .deferral)
        #expect(found?.retryAfter != nil)
        #expect(ledger.entries.isEmpty)
    }

    @Test("A price that is removed while work goes on parks the next call, and one that comes back lets it go")
    func removed() async throws {
        let ledger = RecordingLedger()
        let box = try box(ScriptedProvider(ledger: ledger))
        let gateway = try gateway(box)
        _ = try await gateway.complete(request, for: context(ledger))
        let later = CatalogText.good.replacingOccurrences(of: "2026-0", with: "2027-0")
        box.replace(with: try CatalogText.catalog(later))
        let found = await failure { try await gateway.complete(request, for: context(ledger)) }
        #expect(found?.code == "unpriced_model")
        #expect(ledger.intents.count == 1)
        box.replace(with: try CatalogText.catalog())
        _ = try await gateway.complete(request, for: context(ledger))
        #expect(ledger.intents.count == 2)
    }

    @Test("One request keeps its catalogue to the end, whatever is swapped meanwhile")
    func snapshot() async throws {
        let ledger = RecordingLedger()
        let slot = BoxSlot()
        let newer = try CatalogText.catalog(CatalogText.changed("test-1", "test-2"))
        let provider = ScriptedProvider(ledger: ledger) { call, _ throws(ProviderError) in
            slot.box?.replace(with: newer)
            guard call.model.name == "large" else {
                throw ProviderError(Failure(.transient, code: "scripted", message: "Scripted."))
            }
            return ProviderAnswer(text: "Yes.", finishReason: .stop, tokens: .zero)
        }
        let box = try box(provider)
        slot.box = box
        let first = box.current.catalog.version
        _ = try await gateway(box).complete(request, for: context(ledger))
        #expect(ledger.intents.map(\.catalogVersion) == [first, first])
        #expect(box.current.catalog.version == newer.version)
    }

    @Test(
        "A request too long for one model goes to the next larger one, by the route's own rule",
        arguments: [true, false])
    func escalation(escalates: Bool) async throws {
        let ledger = RecordingLedger()
        let rule = escalates ? "context_escalation: true" : "failover: degrade"
        let text = CatalogText.changed("context_escalation: true", rule)
        let provider = ScriptedProvider(ledger: ledger) { _, _ in
            ProviderAnswer(text: "Yes.", finishReason: .stop, tokens: TokenUsage(input: 100, output: 1))
        }
        let long = ChatRequest.summarize(
            SummaryBrief(text: String(repeating: "word ", count: 2_000), sentencesMax: 1))
        let gateway = try gateway(try box(provider, text))
        let found = await failure { try await gateway.complete(long, for: context(ledger)) }
        #expect(found?.code == (escalates ? nil : "context_too_long"))
        #expect(ledger.intents.map(\.model) == (escalates ? ["large"] : []))
    }

    @Test("A model whose provider has no credential here is passed over; alone it is a credential failure")
    func noCredential() async throws {
        let ledger = RecordingLedger()
        let box = CatalogBox(try CatalogText.catalog()) { _ in [:] }
        let found = await failure { try await gateway(box).complete(request, for: context(ledger)) }
        #expect(found?.code == "provider_not_available")
        #expect(found?.failureClass == .credential)
        #expect(ledger.entries.isEmpty)
    }

    @Test("Hints the model does not accept are dropped and named; tools it does not have are refused")
    func parameters() async throws {
        let ledger = RecordingLedger()
        let gateway = try gateway(try box(ScriptedProvider(ledger: ledger)))
        var hinted = request
        hinted.temperature = 0.5
        hinted.seed = 7
        let completion = try await gateway.complete(hinted, for: context(ledger))
        #expect(completion.droppedParameters == ["temperature", "seed"])
        var tooled = request
        tooled.tools = [ToolDescription(name: "look", description: "Looks.", parameters: ["type": "object"])]
        let found = await failure { try await gateway.complete(tooled, for: context(ledger)) }
        #expect(found?.code == "model_cannot_do_this")
        #expect(ledger.intents.count == 1)
    }

    @Test("An estimate sends and holds nothing, and its ceiling is above its likely cost")
    func estimate() throws {
        let ledger = RecordingLedger()
        let gateway = try gateway(try box(ScriptedProvider(ledger: ledger)))
        let estimate = try gateway.estimate(request, answerTokensLikely: 40)
        let cost = try #require(estimate.cost)
        #expect(estimate.models == ["small", "large"])
        #expect(estimate.inputTokens.low <= estimate.inputTokens.likely)
        #expect(estimate.inputTokens.likely <= estimate.inputTokens.high)
        #expect(cost.likely > .zero)
        #expect(cost.likely <= cost.atMost)
        // The route's dearer model could answer too.
        #expect(cost.atMost >= Money(nanoDollars: 500 * 8_000))
        #expect(ledger.entries.isEmpty)
    }
}

/// Where a scripted provider finds the box that was made after it. Written once, before the first call.
private final class BoxSlot: @unchecked Sendable {
    var box: CatalogBox?
}
