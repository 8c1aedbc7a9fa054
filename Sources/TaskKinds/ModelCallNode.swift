import Domain
import GraphEngine
import ModelGateway
import Synchronization

/// A node that asks a model once and stores what it makes of the answer in the transaction that settles the call.
/// After that commit the node is finished for good: no retry and no resume pays for it again.
struct ModelCallNode<Input: Codable & Sendable, Answer: Sendable, Output: Codable & Sendable>: Node {
    typealias Checkpointing = @Sendable (Answer) throws -> Checkpoint?

    let kind: NodeKind
    /// What besides the input shapes the output: the prompt's version and the model. A change runs the node again.
    let revision: String
    let ask: @Sendable (Input, CallContext, @escaping Checkpointing) async throws -> Answer
    let usage: @Sendable (Answer) -> Usage
    let finish: @Sendable (Answer) throws -> Output
    /// The longest the call may take; nil for as long as the attempt has.
    var timeout: Duration?

    func run(_ input: Input, _ context: NodeContext) async throws -> Output {
        let sealed = Sealed()
        let deadline = timeout.map { min(context.deadline, .now + $0) } ?? context.deadline
        let call = CallContext(calls: context.calls, node: context.path, deadline: deadline)
        let answer = try await ask(input, call) { answer in
            let checkpoint = try context.seal(try finish(answer), usage: usage(answer))
            sealed.checkpoint.withLock { $0 = checkpoint }
            return checkpoint
        }
        if let checkpoint = sealed.checkpoint.withLock({ $0 }) { try context.markSealed(checkpoint) }
        return try finish(answer)
    }

    /// The checkpoint of the accepted answer, on its way from the settlement to the engine.
    private final class Sealed: Sendable {
        let checkpoint = Mutex<Checkpoint?>(nil)
    }
}
