import Domain
import Foundation

/// Decides whether a model's text is an answer.
struct AnswerCheck {
    let form: AnswerForm
    let secrets: CallSecrets
    let bytesMax: Int
    /// Those the model was offered.
    var tools: [ToolDescription] = []

    /// The text to hand out: trimmed, the label as it was declared, or the canonical JSON of a value.
    /// - Parameter isRepair: a repaired answer is not repaired again.
    func accepted(_ answer: ProviderAnswer, isRepair: Bool) throws(RejectedAnswer) -> String {
        try checkEnding(answer)
        // The size first: every other check reads the whole text.
        guard answer.text.utf8.count <= bytesMax else { throw RejectedAnswer(.answerTooLong) }
        guard !answer.text.utf8.contains(0) else { throw RejectedAnswer(.answerHasNullCharacter) }
        try checkLeaks(answer.text)
        guard answer.finishReason != .toolCall else { return try checkToolCalls(answer) }
        switch form {
        case .prose:
            guard answer.text.hasVisibleContent else {
                throw RejectedAnswer(.rejected("answer_empty", "The model's answer is empty."))
            }
            return answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
        case .json(let schema):
            return try JSONAnswer(schema: schema, bytesMax: bytesMax).accepted(answer.text, isRepair)
        case .label(let names):
            if let name = LabelAnswer.name(in: answer.text, of: names) { return name }
            throw RejectedAnswer(
                .rejected("label_not_in_set", "The model's answer is not one of the labels."),
                repairable: isRepair ? nil : Self.broken(answer.text))
        }
    }

    /// Characters of a broken answer that are shown to the model again.
    private static let repairableLength = 2_000

    private static func broken(_ text: String) -> BrokenAnswer {
        BrokenAnswer(
            text, charactersMax: repairableLength, complaints: ["It is not exactly one of the labels and nothing else."]
        )
    }

    /// A refusal first: its text is no answer, however well it fits.
    private func checkEnding(_ answer: ProviderAnswer) throws(RejectedAnswer) {
        switch answer.finishReason {
        case .contentFilter, .refusal: throw RejectedAnswer(.refused(category: answer.refusalCategory))
        case .length: throw RejectedAnswer(.truncatedOutput)
        case .cut: throw RejectedAnswer(.truncatedStream)
        case .toolCall: return
        case .stop, .other:
            // Whoever reads the text as the answer would lose what the model asked for.
            guard answer.toolCalls.isEmpty else { throw RejectedAnswer(.unexpectedToolCall) }
        }
    }

    func checkLeaks(_ text: String) throws(RejectedAnswer) {
        let leaks = LeakCheck(text)
        guard !leaks.has(secrets.canary) else {
            throw RejectedAnswer(.rejected("instructions_leaked", "The model gave its instructions away."))
        }
        guard !leaks.has(secrets.nonce) else {
            throw RejectedAnswer(.rejected("delimiter_leaked", "The model repeated the delimiters of its input."))
        }
    }
}
