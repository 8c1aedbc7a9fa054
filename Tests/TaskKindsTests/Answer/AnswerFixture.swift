import Domain
import Logging
import ModelGateway
import Synchronization

@testable import TaskKinds

/// The kind `answer` over knowledge in memory, a chat provider and another one for vectors, both written by the test.
struct AnswerFixture: Sendable {
    /// Which of the kind's prompts a call was asked by.
    enum Asked: Sendable { case answer, rerank, rewrite }

    typealias Answer = @Sendable (Asked, RenderedPrompt) -> String

    static let question = "How long do refunds take?"
    let knowledge: MemoryKnowledge
    let provider: WrittenProvider
    let vectors: WrittenVectors
    let handler: AnswerHandler

    /// - Parameter contextTokens: of the chat model.
    init(
        contextTokens: Int = 100_000, embeds: Bool = false, knowledge: MemoryKnowledge? = nil,
        refusal: Failure? = nil,
        answer: @escaping Answer = { _, _ in "Refunds take 14 days [1]." }
    ) throws {
        let knowledge = knowledge ?? MemoryKnowledge(model: embeds ? "vectors" : nil)
        self.knowledge = knowledge
        provider = WrittenProvider(modelID: nil) { prompt, _ in answer(Self.asked(prompt), prompt) }
        vectors = WrittenVectors(refusal: refusal)
        var configuration = GatewayConfiguration()
        configuration.chatProvider = "openai"
        configuration.chatModel = "m"
        let models = [
            ModelDescription(
                name: "m", provider: WrittenProvider.name, capabilities: [.chat, .temperature],
                contextTokens: contextTokens, outputTokensMax: 1_000,
                price: ModelPrice(inputPerMillion: 1_000_000, outputPerMillion: 2_000_000)),
            ModelDescription(
                name: "vectors", provider: WrittenVectors.name, capabilities: [.embeddings], contextTokens: 10_000,
                outputTokensMax: 0, price: ModelPrice(inputPerMillion: 1_000_000, outputPerMillion: 0)),
        ]
        let gateway = Gateway(
            configuration, catalog: ModelCatalog(models),
            providers: [WrittenProvider.name: provider, WrittenVectors.name: vectors], logger: Self.silence)
        handler = try AnswerHandler(gateway: gateway, knowledge: knowledge.access, pool: "p", retry: RetryPolicy())
    }

    private init(local gateway: Gateway) throws {
        knowledge = MemoryKnowledge(model: "local-hashed-384")
        provider = WrittenProvider(modelID: nil) { _, _ in "" }
        vectors = WrittenVectors(refusal: nil)
        handler = try AnswerHandler(gateway: gateway, knowledge: knowledge.access, pool: "p", retry: RetryPolicy())
    }

    /// Everything by the models inside the process.
    static func local() throws -> AnswerFixture {
        try AnswerFixture(local: Gateway(GatewayConfiguration(), logger: silence))
    }

    func run(
        _ more: String = "", question: String = question, tenant: TenantID = MemoryKnowledge.tenant,
        memory: TaskMemory = TaskMemory()
    ) async throws -> AttemptReport {
        let input = try JSONParser.parse(#"{"index":"docs","question":"\#(question)"\#(more)}"#)
        let task = TaskID()
        return try await handler.run(
            AttemptContext(
                task: task, tenant: tenant, kind: "answer", attempt: 1, input: input, deadline: .now + .seconds(60),
                checkpoints: memory,
                calls: MemoryCalls(memory: memory, caller: Caller(tenant: tenant, task: task, kind: "answer"))))
    }

    /// What the chat provider was asked, in order.
    var asked: [Asked] { provider.record.prompts.map(Self.asked) }

    private static func asked(_ prompt: RenderedPrompt) -> Asked {
        if prompt.system.contains("You judge how well") { return .rerank }
        return prompt.system.contains("You turn one question into a query") ? .rewrite : .answer
    }

    private static let silence = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}

/// A provider of vectors that are all alike, or of a refusal.
struct WrittenVectors: Provider {
    static let name: ProviderName = "vectors"

    final class Record: Sendable {
        private let texts = Mutex<[String]>([])
        var asked: [String] { texts.withLock(\.self) }
        func note(_ asked: [String]) { texts.withLock { $0 += asked } }
    }

    let record = Record()
    let refusal: Failure?

    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        throw ProviderError(Failure(.permanent, code: "model_cannot_do_this", message: "Only vectors."))
    }

    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        record.note(call.texts)
        if let refusal { throw ProviderError(refusal) }
        return ProviderEmbeddings(vectors: call.texts.map { _ in [0.6, 0.8] }, tokens: TokenUsage(input: 3, output: 0))
    }
}
