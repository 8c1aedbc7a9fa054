/// The label a text was given, with every label's score.
package struct Classification: Sendable, Equatable {
    package struct Score: Sendable, Equatable {
        package let name: String
        /// In 0...1; all scores sum to 1.
        package let value: Double
    }

    /// The name with the highest score; always one of the given names, and the earliest of equals.
    package let label: String
    /// One score per given label, in the given order.
    package let scores: [Score]
    /// Whether the text shares a whole word with the label, or much of one, and the label leads the next by at least
    /// 0.1.
    package let isConfident: Bool
}
