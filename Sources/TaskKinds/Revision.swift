import ModelGateway

/// What besides its input shapes a model node's output, as one string for the node's fingerprint.
enum Revision {
    /// The models that answer this task, in order of the route; empty when none is configured, which the call
    /// itself will say.
    static func chat(_ gateway: Gateway, _ task: ModelTask) -> String {
        guard let route = try? gateway.defaultRoute(for: task) else { return "" }
        return route.models.map(\.rawValue).joined(separator: ",")
    }

    static func embedding(_ gateway: Gateway) -> String {
        guard let model = try? gateway.defaultEmbeddingModel() else { return "" }
        return model.rawValue
    }
}
