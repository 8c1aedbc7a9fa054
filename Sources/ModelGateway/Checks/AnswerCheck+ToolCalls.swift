import Domain
import Foundation

extension AnswerCheck {
    /// What the model said beside its tool calls. Each call must name a tool that was offered; its arguments are checked
    /// against the tool's schema by whoever runs the tool. They leave this process, so they must not carry the call's
    /// secrets any more than a text may.
    func checkToolCalls(_ answer: ProviderAnswer) throws(RejectedAnswer) -> String {
        guard !tools.isEmpty else { throw RejectedAnswer(.unexpectedToolCall) }
        guard !answer.toolCalls.isEmpty else {
            throw RejectedAnswer(.rejected("tool_call_missing", "The model stopped for a tool and named none."))
        }
        let bytes = answer.toolCalls.reduce(0) { $0 + $1.id.utf8.count + $1.arguments.utf8.count }
        guard bytes <= bytesMax else { throw RejectedAnswer(.answerTooLong) }
        for call in answer.toolCalls {
            guard tools.contains(where: { $0.name == call.name }) else {
                throw RejectedAnswer(.rejected("unknown_tool", "The model asked for a tool that was not offered."))
            }
            guard !call.id.utf8.contains(0), !call.arguments.utf8.contains(0) else {
                throw RejectedAnswer(.answerHasNullCharacter)
            }
            try checkLeaks(call.arguments)
            try checkLeaks(call.id)
        }
        return answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension Failure {
    static var unexpectedToolCall: Failure {
        .rejected("unexpected_tool_call", "The model asked for a tool although none was offered.")
    }

    /// - Parameter category: a provider's word. It is shown only if it is one.
    static func refused(category: String?) -> Failure {
        let message = "The model or its provider declined to answer."
        guard let category, (1...40).contains(category.utf8.count),
            category.utf8.allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_") })
        else { return .rejected("model_refused", message) }
        return .rejected("model_refused", message + " It gave the reason \"\(category)\".")
    }
}
