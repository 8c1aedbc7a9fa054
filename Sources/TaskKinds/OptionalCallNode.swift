import Domain
import GraphEngine
import ModelGateway

/// What a call that can be done without came to; nil when it was done without.
struct Attempted<Value: Codable & Sendable>: Codable, Sendable {
    let value: Value?
    /// Why there is none, as a failure's code, where somebody is told.
    var reason: String?
}

/// A model call that makes an answer better and is not needed for one. When it fails or takes too long, the task goes on
/// without it, and that is the node's output: a resumed task does not try once more, so that it ends the same.
struct OptionalCallNode<Input: Codable & Sendable, Answer: Sendable, Value: Codable & Sendable>: Node {
    let call: ModelCallNode<Input, Answer, Attempted<Value>>

    var kind: NodeKind { call.kind }
    var revision: String { call.revision }

    func run(_ input: Input, _ context: NodeContext) async throws -> Attempted<Value> {
        do {
            return try await call.run(input, context)
        } catch let failure as Failure where failure.mayBeDoneWithout(until: context.deadline) {
            return Attempted(value: nil, reason: failure.code)
        }
    }
}

extension Failure {
    /// Whether an attempt goes on without the call that failed. A provider that asks to come later must not hold back a
    /// task that can do without it. What is final for this call, such as a tenant's data policy, is judged again at the
    /// call that is needed. An attempt that is over, or was never ours, does not go on; and a defect is not hidden.
    func mayBeDoneWithout(until deadline: ContinuousClock.Instant) -> Bool {
        switch failureClass {
        case .deferral, .transient, .permanent, .credential, .rejectedOutput, .truncated: true
        case .timedOut: ContinuousClock.now < deadline
        case .lost, .cancelled, .interrupted, .leaseLost, .bug: false
        }
    }
}
