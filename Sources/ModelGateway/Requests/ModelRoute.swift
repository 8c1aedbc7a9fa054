/// Which models a request may use, in order.
package struct ModelRoute: Sendable, Hashable {
    package enum Failover: Sendable, Hashable {
        /// Try the next model when one cannot serve, while the deadline allows.
        case degrade
        /// The first model or none.
        case failFast
    }

    /// Never empty.
    package let models: [ModelName]
    package let failover: Failover
    /// Whether a request too long for one model may go to a later one with a larger context.
    package let escalatesContext: Bool

    package init(
        _ first: ModelName, then others: [ModelName] = [], failover: Failover = .degrade, escalatesContext: Bool = true
    ) {
        self.models = [first] + others
        self.failover = failover
        self.escalatesContext = escalatesContext
    }
}
