/// A hint that a request may carry and a model may not accept. What a model does not accept is left out of the call and
/// named in the answer's `droppedParameters`; what would change the meaning of the answer (its schema, its tools, its
/// longest length) is no hint and is refused instead.
package enum ModelParameter: String, Sendable, Hashable, CaseIterable {
    case temperature
    case topP = "top_p"
    case topK = "top_k"
    case seed
    case reasoningEffort = "reasoning_effort"
}

/// Which of a request's hints reach the model.
package struct ParameterPolicy {
    private let accepted: Set<ModelParameter>
    /// The hints that were given and left out, by name, in the order they were asked about.
    package private(set) var dropped: [String] = []

    package init(_ model: ModelDescription) { accepted = model.acceptedParameters }

    /// The value, if the model accepts the parameter.
    package mutating func admit<Value>(_ value: Value?, as parameter: ModelParameter) -> Value? {
        guard let value else { return nil }
        guard accepted.contains(parameter) else {
            dropped.append(parameter.rawValue)
            return nil
        }
        return value
    }
}
