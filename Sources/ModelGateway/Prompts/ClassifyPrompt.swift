extension PromptTemplate where Variables == ClassificationBrief {
    /// Penstock's own prompt for a classification. The labels come from the submitter, so they are fenced like the text.
    package static var classify: Self {
        PromptTemplate(
            id: "classify", version: 1,
            system: { _ in
                """
                You put one text under exactly one of the given labels. Judge the text by its meaning. When several \
                labels fit, choose the one that fits best; never invent a label.
                """
            },
            user: { brief in
                let labels = brief.labels.map(Self.lines(of:)).joined(separator: "\n")
                return "The labels:\n\(untrusted: labels)\n\nThe text:\n\(untrusted: brief.text)"
            })
    }

    private static func lines(of label: LabelDefinition) -> String {
        var lines = ["label: \(label.name)"]
        if let description = label.description { lines.append("  meaning: \(description)") }
        lines += label.examples.map { "  example: \($0)" }
        return lines.joined(separator: "\n")
    }
}
