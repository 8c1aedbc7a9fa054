import Domain
import Synchronization
import Tenancy

/// Turns the query of one search into a vector. A local model does it here and now. Another one is asked by a task, so that
/// the call has its slot, its hold and its place in the ledger like any other; the searcher remembers what came back.
///
/// A task may cost money, so it is submitted for those only who may submit tasks: with a key that may only read, what is
/// not remembered is searched by words.
final class QueryVectorizer: Sendable {
    /// How long a search waits for its vector before it goes on without.
    static let patience: Duration = .seconds(3)

    private let models: EmbeddingModels
    private let tasks: AwaitedTasks
    private let principal: Principal
    private let missing = Mutex<String?>(nil)

    init(models: EmbeddingModels, tasks: AwaitedTasks, for principal: Principal) {
        self.models = models
        self.tasks = tasks
        self.principal = principal
    }

    /// Why the last vector that was asked for is not there.
    var reason: String? { missing.withLock(\.self) }

    /// Nil when it cannot be had now.
    func vector(of query: String, model: String) async -> [Float]? {
        if let vector = models.local(model, query) { return vector }
        switch await asked(query, model) {
        case .success(let vector): return vector
        case .failure(let none):
            missing.withLock { $0 = none.reason }
            return nil
        }
    }

    private func asked(_ query: String, _ model: String) async -> Result<[Float], NoResult> {
        guard models.isKnown(model) else { return .failure(NoResult("model_not_configured")) }
        guard principal.scopes.contains(.tasksWrite) else { return .failure(.scope) }
        let input = JSONValue.object(["texts": .array([.string(query)]), "model": .string(model)])
        return await tasks.result(of: "embed", input, for: principal.tenant.id, within: Self.patience).flatMap {
            result in
            let numbers = result["embeddings"]?.asArray?.first?.asArray?.compactMap(\.asDouble)
            return numbers.map { .success($0.map(Float.init)) } ?? .failure(.unreadable)
        }
    }
}
