import Domain
import ModelGateway

/// What a summary would cost: the same slices, the same requests.
enum SummarizeEstimate {
    /// Tokens of an average sentence, rounded up.
    private static let sentenceTokens = 40

    static func make(_ gateway: Gateway) -> GraphTaskHandler<SummarizeInput, SummarizeOutput>.Estimating {
        { input throws(Failure) in
            let slices = TextSlicer.slices(of: input.text, wordsMax: SummarizeGraph.sliceWordsMax)
            let brief = SummaryBrief(text: input.text, sentencesMax: input.sentencesMax, wordsMax: input.wordsMax)
            guard slices.count > 1 else {
                return try gateway.estimate(.summarize(brief), answerTokensLikely: answerTokens(brief))
            }
            return try mapped(slices, brief, gateway)
        }
    }

    private static func mapped(
        _ slices: [String], _ brief: SummaryBrief, _ gateway: Gateway
    ) throws(Failure) -> TaskEstimate {
        var sum: TaskEstimate?
        var answers = TaskEstimate.Tokens.zero
        for slice in slices {
            let part = SummaryBrief(text: slice, sentencesMax: SummarizeGraph.sliceSentences)
            let likely = answerTokens(part)
            let one = try gateway.estimate(.summarize(part), answerTokensLikely: likely)
            sum = sum.map { $0 + one } ?? one
            answers = answers + .init(low: Int64(likely) / 2, likely: Int64(likely), high: one.outputTokensMax)
        }
        // The reduction reads what the slices gave; a mark stands for the text that is not there yet.
        var reduction = brief
        reduction.text = "."
        let last = try gateway.estimate(
            .summarize(reduction), answerTokensLikely: answerTokens(brief), added: answers)
        var whole = sum.map { $0 + last } ?? last
        whole.slices = slices.count
        return whole
    }

    private static func answerTokens(_ brief: SummaryBrief) -> Int {
        brief.wordsMax.map { $0 * 3 / 2 } ?? brief.sentencesMax * sentenceTokens
    }
}
