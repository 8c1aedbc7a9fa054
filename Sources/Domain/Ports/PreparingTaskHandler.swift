/// What became of an input that was prepared.
package enum PreparedInput: Sendable {
    /// What is stored in its place.
    case accepted(JSONValue)
    /// What is wrong with it; at least one thing.
    case refused([InputProblem])
}

/// A kind whose inputs mean something only for their tenant: they name what the tenant has registered.
///
/// Whoever accepts a task through the API lets its input be prepared first, so that what it names is looked up, judged
/// and pinned before anything is stored. A task that is enqueued by SQL is not prepared; its first attempt does it.
package protocol PreparingTaskHandler: TaskHandler {
    /// Prepares inputs of one tenant that have no ``TaskHandler/problems(in:)``, and returns as many, in their order. Looks
    /// everything up at once.
    func prepare(_ inputs: [JSONValue], for tenant: TenantID) async throws -> [PreparedInput]
    /// What a task with this input, which is prepared, would ask of models; ``TaskHandler/estimate(_:)`` for a kind that
    /// must look up what its input names.
    /// - Throws: a ``Failure``: why such a task would be refused before its first call; or that nothing can be looked up.
    func estimate(_ prepared: JSONValue, for tenant: TenantID) async throws -> TaskEstimate?
}

extension PreparingTaskHandler {
    package func estimate(_ prepared: JSONValue, for tenant: TenantID) async throws -> TaskEstimate? {
        try estimate(prepared)
    }
}
