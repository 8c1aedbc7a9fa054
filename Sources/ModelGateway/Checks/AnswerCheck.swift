import Domain
import Foundation

/// Decides whether a model's text is an answer.
struct AnswerCheck {
    let form: AnswerForm
    let secrets: CallSecrets
    let bytesMax: Int

    /// The text to hand out: trimmed, or the label as it was declared.
    /// - Parameter isRepair: a repaired answer is not repaired again.
    func accepted(_ answer: ProviderAnswer, isRepair: Bool) throws(RejectedAnswer) -> String {
        try checkEnding(answer.finishReason)
        // The size first: every other check reads the whole text.
        guard answer.text.utf8.count <= bytesMax else { throw RejectedAnswer(.answerTooLong) }
        guard !answer.text.utf8.contains(0) else { throw RejectedAnswer(.answerHasNullCharacter) }
        try checkLeaks(answer.text)
        switch form {
        case .prose:
            guard answer.text.hasVisibleContent else {
                throw RejectedAnswer(.rejected("answer_empty", "The model's answer is empty."))
            }
            return answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
        case .json:
            guard let value = try? JSONParser.parse(answer.text) else {
                throw RejectedAnswer(
                    .rejected("answer_not_json", "The model's answer is not JSON."),
                    repairable: isRepair ? nil : String(answer.text.prefix(Self.repairableLength)))
            }
            return String(decoding: value.encoded(), as: UTF8.self)
        case .label(let names):
            if let name = LabelAnswer.name(in: answer.text, of: names) { return name }
            throw RejectedAnswer(
                .rejected("label_not_in_set", "The model's answer is not one of the labels."),
                repairable: isRepair ? nil : String(answer.text.prefix(Self.repairableLength)))
        }
    }

    /// Characters of a broken answer that are shown to the model again.
    private static let repairableLength = 2_000

    private func checkEnding(_ reason: FinishReason) throws(RejectedAnswer) {
        switch reason {
        case .length: throw RejectedAnswer(.truncatedOutput)
        case .cut: throw RejectedAnswer(.truncatedStream)
        case .contentFilter, .refusal:
            throw RejectedAnswer(.rejected("model_refused", "The model or its provider declined to answer."))
        case .toolCall:
            throw RejectedAnswer(
                .rejected("unexpected_tool_call", "The model asked for a tool although none was offered."))
        case .stop, .other: return
        }
    }

    private func checkLeaks(_ text: String) throws(RejectedAnswer) {
        let leaks = LeakCheck(text)
        guard !leaks.has(secrets.canary) else {
            throw RejectedAnswer(.rejected("instructions_leaked", "The model gave its instructions away."))
        }
        guard !leaks.has(secrets.nonce) else {
            throw RejectedAnswer(.rejected("delimiter_leaked", "The model repeated the delimiters of its input."))
        }
    }
}
