import Domain
import Logging
import ModelGateway
import Synchronization

@testable import TaskKinds

/// The kinds over a provider whose answers the test writes, with a ledger, checkpoints and prompts in memory.
struct KindFixture: Sendable {
    typealias Answer = @Sendable (RenderedPrompt, _ number: Int) -> String

    let prompts = MemoryPrompts()
    let provider: WrittenProvider
    let kinds: KindCatalog

    /// - Parameter modelID: what the provider says answered.
    init(
        chatProvider: ProviderName = "openai", modelID: String? = nil,
        answer: @escaping Answer = { _, _ in "An answer." }
    ) throws {
        provider = WrittenProvider(modelID: modelID, answer: answer)
        var configuration = GatewayConfiguration()
        configuration.chatProvider = chatProvider
        configuration.chatModel = "m-2026-01-01"
        configuration.embeddingModel = "e"
        let models = ["m-2026-01-01", "pinned-1"].map { name in
            ModelDescription(
                name: ModelName(rawValue: name), provider: WrittenProvider.name, capabilities: [.chat, .temperature],
                contextTokens: 100_000, outputTokensMax: 10_000, price: .unmetered)
        }
        let gateway = Gateway(
            configuration, catalog: ModelCatalog(models), providers: [WrittenProvider.name: provider],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        kinds = try TaskKindCatalog.make(
            gateway: gateway, chatPool: "p", embeddingPool: "p", prompts: prompts, store: .unreachable,
            searcher: .unreachable)
    }

    /// Runs one attempt of a task. The same `memory` makes it the next attempt of the same task.
    func run(
        _ kind: TaskKind, _ input: String, tenant: TenantID = TenantID(1), memory: TaskMemory = TaskMemory()
    ) async throws -> AttemptReport {
        guard let handler = kinds[kind] else { throw Failure(.bug, code: "no_kind", message: "no \(kind)") }
        let value = try JSONParser.parse(input)
        let task = TaskID()
        return try await handler.run(
            AttemptContext(
                task: task, tenant: tenant, kind: kind, attempt: 1, input: value, deadline: .now + .seconds(60),
                checkpoints: memory,
                calls: MemoryCalls(memory: memory, caller: Caller(tenant: tenant, task: task, kind: kind))))
    }
}

extension AttemptReport {
    /// The result as JSON; nil when there is none.
    var json: JSONValue? {
        guard case .result(let bytes?) = ending else { return nil }
        return try? JSONParser.parse(bytes)
    }
}

/// The checkpoints of one task.
actor TaskMemory: CheckpointStore {
    private(set) var stored: [Checkpoint] = []
    func load() -> [Checkpoint] { stored }
    func save(_ checkpoint: Checkpoint) { stored.append(checkpoint) }
}

struct MemoryCalls: CallLedger {
    let memory: TaskMemory
    let caller: Caller
    func admit(_ intent: CallIntent) async throws -> CallID { CallID() }
    func settle(_ call: CallID, _ settlement: CallSettlement, checkpoint: Checkpoint?) async throws {
        if let checkpoint { await memory.save(checkpoint) }
    }
}

/// Registered prompts by tenant and name, each with its versions.
final class MemoryPrompts: PromptStore {
    private struct State {
        var contents: [TenantID: [PromptName: [String]]] = [:]
        var retired: Set<PromptName> = []
        var looks = 0
    }
    private let state = Mutex(State())

    /// How often somebody looked.
    var looks: Int { state.withLock(\.looks) }

    func put(_ name: String, _ content: String, tenant: TenantID = TenantID(1)) {
        guard let name = PromptName(name) else { return }
        state.withLock { $0.contents[tenant, default: [:]][name, default: []].append(content) }
    }

    func retire(_ name: String) {
        guard let name = PromptName(name) else { return }
        state.withLock { _ = $0.retired.insert(name) }
    }

    func find(
        _ references: [PromptReference], of tenant: TenantID
    ) async throws -> [PromptReference: StoredPrompt] {
        state.withLock { state in
            state.looks += 1
            return references.reduce(into: [:]) { found, reference in
                let versions = state.contents[tenant]?[reference.name] ?? []
                let version = Int(reference.version ?? Int32(versions.count))
                guard version >= 1, version <= versions.count else { return }
                found[reference] = StoredPrompt(
                    name: reference.name, version: Int32(version), content: Array(versions[version - 1].utf8),
                    isRetired: state.retired.contains(reference.name))
            }
        }
    }
}

/// A provider whose answers the test writes.
struct WrittenProvider: Provider {
    static let name: ProviderName = "written"
    static func make(_ configuration: GatewayConfiguration, connections: ProviderConnections?) -> (any Provider)? {
        nil
    }
    static func models(_ configuration: GatewayConfiguration) -> [ModelDescription] { [] }
    static func chatModel(for task: ModelTask, _ configuration: GatewayConfiguration) -> ModelName? { nil }
    static func embeddingModel(_ configuration: GatewayConfiguration) -> ModelName? { nil }

    final class Record: Sendable {
        private let calls = Mutex<[(model: ModelName, prompt: RenderedPrompt)]>([])
        var prompts: [RenderedPrompt] { calls.withLock { $0.map(\.prompt) } }
        var models: [ModelName] { calls.withLock { $0.map(\.model) } }
        func note(_ model: ModelName, _ prompt: RenderedPrompt) -> Int {
            calls.withLock {
                $0.append((model, prompt))
                return $0.count
            }
        }
    }

    let record = Record()
    let modelID: String?
    let answer: KindFixture.Answer

    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        let prompt = call.renderedPrompt()
        let number = record.note(call.model.name, prompt)
        return ProviderAnswer(
            text: answer(prompt, number), finishReason: .stop, tokens: TokenUsage(input: 10, output: 5),
            modelID: modelID)
    }

    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        ProviderEmbeddings(vectors: [], tokens: .zero)
    }
}
