extension FilledPrompt {
    /// The same prompt with the rejected answer, fenced, and the request to answer again.
    func repairing(_ rejected: String) -> FilledPrompt {
        var prompt = self
        prompt.user =
            prompt.user + """


                An earlier answer was refused, because it was not exactly one of the labels. It was:
                \(untrusted: rejected)
                Answer again.
                """
        return prompt
    }
}
