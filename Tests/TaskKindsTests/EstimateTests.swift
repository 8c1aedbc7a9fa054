import Domain
import Foundation
import Logging
import ModelGateway
import Testing

@testable import TaskKinds

@Suite("Estimates of the kinds")
struct EstimateTests {
    /// Everything local, and one priced vendor that nothing is sent to.
    private func kinds(isPriced: Bool = true) throws -> KindCatalog {
        var configuration = GatewayConfiguration()
        configuration.add(ProviderSettings(.openAI), chat: "chat", embedding: "embed")
        configuration.chatModel = "chat"
        configuration.embeddingModel = "embed"
        configuration.chatProvider = .openAI
        configuration.embeddingProvider = .openAI
        if isPriced {
            configuration.prices = [
                "chat": ModelPrice(inputPerMillion: 1_000_000, outputPerMillion: 2_000_000),
                "embed": ModelPrice(inputPerMillion: 1_000_000, outputPerMillion: 0),
            ]
        }
        let gateway = Gateway(
            configuration, catalog: ModelCatalog(configuration), providers: [:],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try TaskKindCatalog.make(
            gateway: gateway, chatPool: "openai", embeddingPool: "openai", prompts: MemoryPrompts(),
            store: .unreachable, searcher: .unreachable)
    }

    private func estimate(_ kind: TaskKind, _ text: String, _ kinds: KindCatalog) throws -> TaskEstimate? {
        try kinds[kind]?.estimate(try JSONParser.parse(text))
    }

    @Test("A short summary is one call, a long one a call for each slice and one more")
    func summaries() throws {
        let kinds = try kinds()
        let short = try #require(try estimate("summarize", #"{"text":"Water flows."}"#, kinds))
        #expect(short.calls == 1)
        #expect(short.slices == 1)
        let long = String(repeating: "Water flows down the hill. ", count: 1_200)
        let whole = try #require(try estimate("summarize", #"{"text":"\#(long)"}"#, kinds))
        #expect(whole.slices > 1)
        #expect(whole.calls == whole.slices + 1)
        #expect(whole.inputTokens.likely > Int64(long.utf8.count / 8))
        #expect(whole.inputTokens.high >= whole.inputTokens.likely)
        let cost = try #require(whole.cost)
        #expect(cost.likely < cost.atMost)
    }

    @Test("A classification's ceiling holds its repair too")
    func classification() throws {
        let input = #"{"text":"Where is my parcel?","labels":["refund","delivery"]}"#
        let estimate = try #require(try estimate("classify", input, kinds()))
        #expect(estimate.calls == 1)
        let cost = try #require(estimate.cost)
        #expect(cost.atMost.nanoDollars > 2 * estimate.outputTokensMax * 2)
    }

    @Test("Embedding is one call for each batch, and writes nothing")
    func embedding() throws {
        let texts = Array(repeating: #""some text""#, count: 300).joined(separator: ",")
        let estimate = try #require(try estimate("embed", #"{"texts":[\#(texts)]}"#, kinds()))
        #expect(estimate.calls == 2)
        #expect(estimate.slices == 2)
        #expect(estimate.outputTokensMax == 0)
    }

    @Test("A model that costs nothing is estimated at nothing")
    func unmetered() throws {
        let estimate = try #require(try estimate("summarize", #"{"text":"Water flows."}"#, kinds(isPriced: false)))
        #expect(estimate.cost == TaskEstimate.Cost(likely: .zero, atMost: .zero))
    }

    @Test("An input with problems is not estimated")
    func refused() throws {
        #expect(try estimate("summarize", #"{"text":""}"#, kinds()) == nil)
    }
}
