extension FilledPrompt {
    /// The same prompt with the rejected answer and what is wrong with it, both fenced, and the request to answer again.
    func repairing(_ rejected: BrokenAnswer) -> FilledPrompt {
        var prompt = self
        let complaints = rejected.complaints.map { "- \($0)" }.joined(separator: "\n")
        prompt.user =
            prompt.user + """


                An earlier answer was refused. It was:
                \(untrusted: rejected.text)
                What is wrong with it:
                \(untrusted: complaints)
                Answer again, and put that right.
                """
        return prompt
    }
}
