import Domain
import Synchronization

/// Counts what a run uses, against the graph's limits.
final class RunMeter: Sendable {
    private struct Used {
        var steps = 0
        var toolCalls = 0
        var usage: Usage
    }

    private let limits: GraphLimits
    private let used: Mutex<Used>

    init(_ limits: GraphLimits, spent: Usage) {
        self.limits = limits
        used = Mutex(Used(usage: spent))
    }

    /// Counts a step about to be entered, reused or not.
    func enter(_ kind: NodeKind) throws {
        let now = used.withLock { used in
            used.steps += 1
            if kind == .tool { used.toolCalls += 1 }
            return used
        }
        if now.steps > limits.steps { throw exceeded("step", "\(limits.steps) steps") }
        if let most = limits.toolCalls, now.toolCalls > most { throw exceeded("tool", "\(most) tool calls") }
    }

    /// Refuses to start a node once the budget is used up. Reusing a stored output stays free.
    func requireBudget() throws {
        let usage = used.withLock(\.usage)
        if let most = limits.tokens, usage.inputTokens + usage.outputTokens >= most {
            throw exceeded("token", "\(most) tokens")
        }
        if let most = limits.cost, usage.cost >= most { throw exceeded("cost", "\(most.dollars) dollars") }
    }

    func add(_ usage: Usage) {
        used.withLock { $0.usage = $0.usage + usage }
    }

    private func exceeded(_ what: String, _ bound: String) -> Failure {
        Failure(.permanent, code: "graph_\(what)_limit", message: "The graph reached its limit of \(bound).")
    }
}
