/// One label a text may be given.
package struct LabelDefinition: Sendable, Equatable {
    package let name: String
    /// What belongs under the label, in words that its texts would use.
    package let description: String?
    /// Texts that belong under the label; each improves the choice.
    package let examples: [String]

    package init(name: String, description: String? = nil, examples: [String] = []) {
        self.name = name
        self.description = description
        self.examples = examples
    }
}
