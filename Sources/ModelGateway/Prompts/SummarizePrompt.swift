extension PromptTemplate where Variables == SummaryBrief {
    /// Penstock's own prompt for a summary.
    package static var summarize: Self {
        PromptTemplate(
            id: "summarize", version: 1,
            system: { _ in
                """
                You summarise one document. Keep to what the document says: add no facts, no opinion and no title. \
                Answer with the summary alone, in the language of the document, as plain sentences.
                """
            },
            user: { brief in
                let words: PromptText = if let max = brief.wordsMax { " and at most \(max) words" } else { "" }
                return "Use at most \(brief.sentencesMax) sentences\(words).\n\n\(untrusted: brief.text)"
            })
    }
}
