import Domain
import Testing

@testable import ModelGateway

@Suite struct ToolCallTests {
    private func accepted(
        _ calls: [ToolCall], text: String = "", reason: FinishReason = .toolCall, tools: [String] = ["find"]
    ) -> Result<String, RejectedAnswer> {
        let check = AnswerCheck(
            form: .label(of: ["a", "b"]), secrets: CallSecrets(nonce: "0nonce0", canary: "0canary0"), bytesMax: 100,
            tools: tools.map { ToolDescription(name: $0, description: "", parameters: ["type": "object"]) })
        let answer = ProviderAnswer(text: text, finishReason: reason, tokens: .zero, toolCalls: calls)
        return Result { () throws(RejectedAnswer) in try check.accepted(answer, isRepair: false) }
    }

    private func code(_ result: Result<String, RejectedAnswer>) -> String? {
        guard case .failure(let rejected) = result else { return nil }
        return rejected.failure.code
    }

    private func call(_ name: String = "find", _ arguments: String = "{}") -> ToolCall {
        ToolCall(id: "1", name: name, arguments: arguments)
    }

    @Test("A tool call need not have the form of an answer; what is said beside it is kept")
    func toolCallNeedNotHaveForm() throws {
        #expect(try accepted([call()]).get() == "")
        #expect(try accepted([call(), call()], text: " Let me look. ").get() == "Let me look.")
    }

    @Test("A tool that was not offered, or none at all, is rejected")
    func toolThatWasNotOfferedOr() {
        #expect(code(accepted([call("other")])) == "unknown_tool")
        #expect(code(accepted([call()], tools: [])) == "unexpected_tool_call")
        #expect(code(accepted([])) == "tool_call_missing")
    }

    @Test("Tool calls beside an ending that is none are rejected, and a refusal comes first")
    func toolCallsBesideEndingThatIs() {
        #expect(code(accepted([call()], text: "a", reason: .stop)) == "unexpected_tool_call")
        #expect(code(accepted([call()], reason: .length)) == "truncated_output")
        #expect(code(accepted([call()], text: "a", reason: .refusal)) == "model_refused")
    }

    @Test("Secrets of the call do not leave in a tool's arguments, spelled out or not")
    func secretsOfCallDoNotLeave() {
        #expect(code(accepted([call("find", #"{"q":"0canary0"}"#)])) == "instructions_leaked")
        #expect(code(accepted([call("find", #"{"q":"0 n-o-n-c-e 0"}"#)])) == "delimiter_leaked")
        #expect(code(accepted([ToolCall(id: "0canary0", name: "find", arguments: "{}")])) == "instructions_leaked")
    }

    @Test("Arguments that are too long or cannot be stored are rejected")
    func argumentsThatAreTooLongOr() {
        #expect(code(accepted([call("find", String(repeating: "x", count: 101))])) == "answer_too_long")
        #expect(code(accepted([call("find", "\u{0}")])) == "answer_has_null_character")
    }
}
