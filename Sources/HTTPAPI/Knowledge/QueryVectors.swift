import Domain
import Foundation
import Logging
import TaskQueue

/// What an installation can embed with.
package struct EmbeddingModels: Sendable {
    /// The one that new indexes take; nil when there is none.
    package var standard: @Sendable () -> String?
    package var isKnown: @Sendable (String) -> Bool
    /// The vector of a text by a model that asks nobody and costs nothing; nil for any other model.
    package var local: @Sendable (_ model: String, _ text: String) -> [Float]?

    package init(
        standard: @escaping @Sendable () -> String?, isKnown: @escaping @Sendable (String) -> Bool,
        local: @escaping @Sendable (_ model: String, _ text: String) -> [Float]?
    ) {
        self.standard = standard
        self.isKnown = isKnown
        self.local = local
    }

    /// None at all.
    package static let none = EmbeddingModels(standard: { nil }, isKnown: { _ in false }, local: { _, _ in nil })
}

/// Turns queries into vectors. A local model does it here and now. Another one is asked by a task, so that the call has
/// its slot, its hold and its place in the ledger like any other; the searcher remembers what came back.
struct QueryVectors: Sendable {
    /// How long a search waits for its vector before it goes on without.
    static let patience: Duration = .seconds(3)

    let models: EmbeddingModels
    let kinds: KindCatalog
    let pools: @Sendable (PoolName) -> PoolID?
    let intake: TaskIntake
    let tasks: TaskLookup

    /// Nil when it cannot be had now.
    func vector(of query: String, model: String, for tenant: TenantID) async -> [Float]? {
        if let vector = models.local(model, query) { return vector }
        guard models.isKnown(model), let kind = kinds["embed"]?.description, let pool = pools(kind.pool) else {
            return nil
        }
        let input = JSONValue.object(["texts": .array([.string(query)]), "model": .string(model)])
        let now = Date()
        let task = NewTask(
            tenant: tenant, kind: kind.kind, pool: pool, priority: Priority(0) ?? .normal, attemptsMax: 1,
            timeout: Self.patience, expiresAt: now.addingTimeInterval(Self.patience.seconds), input: input.encoded())
        do {
            guard case .accepted(let id) = try await intake.accept(task) else { return nil }
            _ = await tasks.outcomes.wait(for: id, of: tenant, until: .now + Self.patience)
            return Self.vector(in: try await tasks.find(id, of: tenant).result)
        } catch {
            // The answer says that it is degraded; whatever the reason is, the task's own record has it.
            return nil
        }
    }

    private static func vector(in result: [UInt8]?) -> [Float]? {
        let value = result.flatMap { try? JSONParser.parse($0) }
        let numbers = value?["embeddings"]?.asArray?.first?.asArray?.compactMap(\.asDouble)
        return numbers.map { $0.map(Float.init) }
    }
}

extension Duration {
    fileprivate var seconds: TimeInterval { TimeInterval(components.seconds) }
}
