/// A node made of a closure.
package struct ClosureNode<Input: NodeValue, Output: NodeValue>: Node {
    package let kind: NodeKind
    package let revision: String
    private let body: @Sendable (Input, NodeContext) async throws -> Output

    package init(
        kind: NodeKind, revision: String = "", _ body: @escaping @Sendable (Input, NodeContext) async throws -> Output
    ) {
        self.kind = kind
        self.revision = revision
        self.body = body
    }

    package func run(_ input: Input, _ context: NodeContext) async throws -> Output {
        try await body(input, context)
    }
}
