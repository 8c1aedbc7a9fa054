import Domain
import Logging
import ModelGateway
import Synchronization

@testable import TaskKinds

/// The kinds that embed, over a provider that the test writes: a text's vector is its length and its first byte.
struct EmbedFixture: Sendable {
    static let tenant = TenantID(1)
    static let model: ModelName = "e"

    let provider: TextProvider
    let cache = MemoryVectors()
    let gateway: Gateway
    let kinds: KindCatalog

    /// - Parameter failure: why a request with these texts fails; nil for one that is answered.
    init(
        dimensions: Int? = 2, price: ModelPrice = .unmetered,
        failing failure: @escaping TextProvider.Failing = { _ in nil }
    ) throws {
        provider = TextProvider(failing: failure)
        var configuration = GatewayConfiguration()
        configuration.embeddingProvider = "written"
        configuration.embeddingModel = Self.model
        let description = ModelDescription(
            name: Self.model, provider: "written", capabilities: [.embeddings], contextTokens: 8_192,
            outputTokensMax: 0, price: price, embeddingDimensions: dimensions)
        gateway = Gateway(
            configuration, catalog: ModelCatalog([description]), providers: ["written": provider],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        kinds = try TaskKindCatalog.make(
            gateway: gateway, chatPool: "p", embeddingPool: "p", prompts: MemoryPrompts(), store: .unconnected,
            searcher: .unconnected, vectors: cache)
    }

    func attempt(
        _ kind: TaskKind, _ input: JSONValue, memory: TaskMemory = TaskMemory(), children: [ChildOutcome] = [],
        tenant: TenantID = Self.tenant
    ) -> AttemptContext {
        let task = TaskID()
        return AttemptContext(
            task: task, tenant: tenant, kind: kind, attempt: 1, input: input, deadline: .now + .seconds(60),
            checkpoints: memory,
            calls: MemoryCalls(memory: memory, caller: Caller(tenant: tenant, task: task, kind: kind)),
            children: MemoryChildren(outcomes: children))
    }

    /// Runs one attempt. The same `memory` makes it the next attempt of the same task.
    func run(
        _ kind: TaskKind, _ input: JSONValue, memory: TaskMemory = TaskMemory(), children: [ChildOutcome] = [],
        tenant: TenantID = Self.tenant
    ) async throws -> AttemptReport {
        guard let handler = kinds[kind] else { throw Failure(.bug, code: "no_kind", message: "no \(kind)") }
        return try await handler.run(attempt(kind, input, memory: memory, children: children, tenant: tenant))
    }

    func problems(_ kind: TaskKind, _ input: JSONValue) -> [InputProblem] { kinds[kind]?.problems(in: input) ?? [] }

    static func texts(_ count: Int) -> [String] { (0..<count).map { "text \($0)" } }

    static func input(_ texts: [String], onFailure: String? = nil) -> JSONValue {
        var members: [String: JSONValue] = ["texts": .array(texts.map(JSONValue.string))]
        members["on_failure"] = onFailure.map(JSONValue.string)
        return .object(members)
    }

    static func part(_ texts: [String], from: Int = 0, onFailure: OnRefusal = .fail, cache: Bool = true) -> JSONValue {
        EmbedPartInput(from: from, texts: texts, model: model.rawValue, onFailure: onFailure, usesCache: cache).json
    }
}

/// What became of a task's children, as the test says.
struct MemoryChildren: ChildStore {
    let outcomes: [ChildOutcome]

    func outcomes(after place: Int32, limit: Int32) async throws -> [ChildOutcome] {
        Array(outcomes.filter { $0.place > place }.prefix(Int(limit)))
    }

    func outcomes(after place: Int32, limit: Int32, charactersMax: Int32) async throws -> [ChildOutcome] {
        try await outcomes(after: place, limit: limit).map {
            ChildOutcome(
                place: $0.place, task: $0.task, state: $0.state,
                result: charactersMax > 0 ? $0.result.map { Array($0.prefix(Int(charactersMax))) } : nil,
                error: $0.error)
        }
    }
}

/// A provider that embeds, and remembers what it was asked.
struct TextProvider: Provider {
    typealias Failing = @Sendable ([String]) -> Failure?

    private struct State {
        var asked: [[String]] = []
        var answered: [[String]] = []
        var inFlight = 0
        var peak = 0
    }

    final class Record: Sendable {
        private let state = Mutex(State())
        /// The texts of each request, in the order of arrival; and of each that was answered.
        var asked: [[String]] { state.withLock(\.asked) }
        var answered: [[String]] { state.withLock(\.answered) }
        var peak: Int { state.withLock(\.peak) }

        fileprivate func begin(_ texts: [String]) {
            state.withLock { state in
                state.asked.append(texts)
                state.inFlight += 1
                state.peak = max(state.peak, state.inFlight)
            }
        }

        fileprivate func end(_ texts: [String], isAnswered: Bool) {
            state.withLock { state in
                state.inFlight -= 1
                if isAnswered { state.answered.append(texts) }
            }
        }
    }

    let record = Record()
    let failing: Failing
    init(failing: @escaping Failing) { self.failing = failing }

    static func vector(of text: String) -> [Float] { [Float(text.utf8.count), Float(text.utf8.first ?? 0)] }

    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        throw ProviderError(Failure(.permanent, code: "no_chat", message: "It does not chat."))
    }

    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        record.begin(call.texts)
        await Task.yield()
        let failure = failing(call.texts)
        record.end(call.texts, isAnswered: failure == nil)
        if let failure { throw ProviderError(failure) }
        return ProviderEmbeddings(
            vectors: call.texts.map(Self.vector), tokens: TokenUsage(input: Int64(call.texts.count), output: 0))
    }
}

extension Failure {
    /// What a provider says that does not like a text, in this class.
    static func refused(_ failureClass: FailureClass = .permanent, code: String = "provider_refused_request") -> Failure
    {
        Failure(failureClass, code: code, message: "The provider refused the request as invalid.")
    }
}
