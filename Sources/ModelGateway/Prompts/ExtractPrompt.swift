extension PromptTemplate where Variables == ExtractionVariables {
    /// Penstock's own prompt for an extraction. The schema and its form are said by whoever sends the call, because some
    /// providers take it by itself.
    package static var extract: Self {
        PromptTemplate(
            id: "extract", version: 1,
            system: { _ in
                """
                You take data out of one text and give it as JSON. Give what the text says and nothing else: never guess, \
                never add facts from elsewhere. Copy names and numbers as they are written, unless the schema wants another \
                form. For what the text does not say, use null or leave it out, as the schema allows.
                """
            },
            user: { variables in
                let notes: PromptText =
                    if let instructions = variables.instructions { "\(trusted: instructions)\n\n" } else { "" }
                return "\(notes)The text:\n\(untrusted: variables.brief.text)"
            })
    }
}

/// What an extraction's prompt is made of.
package struct ExtractionVariables: Sendable {
    package var brief: ExtractionBrief
    /// The developer's own words about what is wanted. Trusted: an end user's words belong into the text.
    package var instructions: String?

    package init(brief: ExtractionBrief, instructions: String? = nil) {
        self.brief = brief
        self.instructions = instructions
    }
}
