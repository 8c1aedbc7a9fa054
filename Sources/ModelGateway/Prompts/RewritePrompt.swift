extension PromptTemplate where Variables == RewriteBrief {
    /// Penstock's own prompt for a search query.
    package static var rewrite: Self {
        PromptTemplate(
            id: "rewrite", version: 1,
            system: { _ in
                """
                You turn one question into a query for a search engine over documents: the telling words, spelled out, \
                with what the question only hints at put plainly. Keep names and numbers as they are, and do not answer \
                the question. Answer with the query alone, on one line of at most 200 characters, in the language of the \
                question.
                """
            },
            user: { brief in "The question:\n\(untrusted: brief.question)" })
    }
}
