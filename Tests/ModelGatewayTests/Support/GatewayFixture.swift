import Domain
import Logging
import ModelGateway

/// A gateway with one scripted provider that has a priced chat model, a second one, and an embedding model.
struct GatewayFixture {
    static let model: ModelName = "scripted-chat"
    static let otherModel: ModelName = "scripted-other"
    static let embeddingModel: ModelName = "scripted-embed"

    let ledger: RecordingLedger
    let provider: ScriptedProvider
    var configuration = GatewayConfiguration()
    var coordination = GatewayCoordination()
    var safety = GatewaySafety()
    var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    var outputTokensMax = 1_000
    var capabilities: Set<ModelCapability> = [.chat, .temperature]

    init(
        ledger: RecordingLedger = RecordingLedger(),
        chat: @escaping ScriptedProvider.Chat = { _, _ in answer("An answer.") },
        embedding: @escaping ScriptedProvider.Embed = { _ in ProviderEmbeddings(vectors: [], tokens: .zero) }
    ) {
        self.ledger = ledger
        provider = ScriptedProvider(ledger: ledger, chat: chat, embedding: embedding)
    }

    var gateway: Gateway {
        // One nano-dollar per input token and two per output token.
        let price = ModelPrice(inputPerMillion: 1_000_000, outputPerMillion: 2_000_000)
        let models = [Self.model, Self.otherModel].map { name in
            ModelDescription(
                name: name, provider: ScriptedProvider.name, capabilities: capabilities, contextTokens: 10_000,
                outputTokensMax: outputTokensMax, price: price)
        }
        let embedding = ModelDescription(
            name: Self.embeddingModel, provider: ScriptedProvider.name, capabilities: [.embeddings],
            contextTokens: 1_000, outputTokensMax: 0, price: price, embeddingDimensions: 2)
        return Gateway(
            configuration, catalog: ModelCatalog(models + [embedding]), providers: [ScriptedProvider.name: provider],
            coordination: coordination, safety: safety, logger: logger)
    }

    func context(deadline: Duration = .seconds(60)) -> CallContext {
        CallContext(calls: ledger, node: CheckpointKey(node: "answer", iteration: 0), deadline: .now + deadline)
    }

    static func answer(_ text: String, _ reason: FinishReason = .stop) -> ProviderAnswer {
        ProviderAnswer(
            text: text, finishReason: reason, tokens: TokenUsage(input: 100, output: 10), requestID: "req-1")
    }

    static var summary: ChatRequest {
        var request = ChatRequest.summarize(SummaryBrief(text: "Water flows down the hill.", sentencesMax: 1))
        request.route = ModelRoute(model)
        return request
    }

    static var classification: ChatRequest {
        let labels = [LabelDefinition(name: "Refund"), LabelDefinition(name: "Delivery")]
        var request = ChatRequest.classify(ClassificationBrief(text: "Where is my parcel?", labels: labels))
        request.route = ModelRoute(model)
        return request
    }
}

/// The failure an operation throws; nil when it throws none or something else.
func failure<Value>(of operation: () async throws -> Value) async -> Failure? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error as? Failure
    }
}
