/// What an installation can embed with.
package struct EmbeddingModels: Sendable {
    /// The one that new indexes take; nil when there is none.
    package var standard: @Sendable () -> String?
    package var isKnown: @Sendable (String) -> Bool
    /// The vector of a text by a model that asks nobody and costs nothing; nil for any other model.
    package var local: @Sendable (_ model: String, _ text: String) -> [Float]?

    package init(
        standard: @escaping @Sendable () -> String?, isKnown: @escaping @Sendable (String) -> Bool,
        local: @escaping @Sendable (_ model: String, _ text: String) -> [Float]?
    ) {
        self.standard = standard
        self.isKnown = isKnown
        self.local = local
    }

    /// None at all.
    package static let none = EmbeddingModels(standard: { nil }, isKnown: { _ in false }, local: { _, _ in nil })
}
