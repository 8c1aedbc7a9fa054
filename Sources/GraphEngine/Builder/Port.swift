/// What may travel along an edge: it crosses tasks, and its JSON is what a checkpoint stores and a hash covers.
///
/// Two properties are the author's to keep. Decoding what was encoded gives an equal value, because a resumed run
/// sees the decoded one. And equal values encode to equal bytes; a `Set`, or a dictionary with keys that are neither
/// `String` nor `Int`, does not, and a node fed with one runs again on resume (never wrongly reuses an output).
package typealias NodeValue = Codable & Sendable

/// Where a value comes from, with its type: the start of an edge. Only a ``GraphBuilder`` makes one, and only for a
/// step that already exists; so an edge between unlike types does not compile, and a cycle cannot be written down.
package struct Port<Value: NodeValue>: Sendable {
    let source: Source
    /// The builder that made this port. A port used in another builder is reported when the graph is built.
    let owner: BuilderIdentity
}

/// Tells builders apart. Ports keep theirs alive, so no identity is ever used for two builders.
final class BuilderIdentity: Sendable {}
