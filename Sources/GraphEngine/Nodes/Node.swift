/// One step of a graph that may wait, fail and cost money.
package protocol Node<Input, Output>: Sendable {
    associatedtype Input: NodeValue
    associatedtype Output: NodeValue

    /// Computes the output. A thrown `Failure` is what its class says, any other error is a defect.
    ///
    /// The node may run again after a crash that came before its checkpoint was stored; what it does outside must bear
    /// that (an idempotency key, a call that only reads), or be recorded in the transaction that stores the checkpoint
    /// (``NodeContext/seal(_:usage:)``). When the surrounding Swift task is cancelled it should end soon.
    func run(_ input: Input, _ context: NodeContext) async throws -> Output

    var kind: NodeKind { get }

    /// Part of the input hash: the version of the prompt, model or code whose change must not reuse stored outputs.
    var revision: String { get }
}

extension Node {
    package var revision: String { "" }
}
