/// Decides what the model says. Pure: it follows from the call, the script and the fault.
struct AnswerMaker {
    let call: ModelCall
    let script: SimulatorScript
    let fault: Fault

    /// The seed of this answer: the same work gets the same answer under the same script.
    private var seed: UInt64 {
        var generator = SeededGenerator(script.seed, call.workHash)
        return generator.next()
    }

    private var tokensMax: Int { call.outputTokensMax ?? 1_000_000 }

    func answer() -> Answer {
        if let answer = faulty() { return answer }
        if call.mustCallTool, let tool = call.tools.first { return toolCall(tool.name, tool.parameters) }
        return ordinary()
    }

    private func faulty() -> Answer? {
        switch fault {
        case .refusal: Answer(content: .refusal(AnswerPieces("I'm sorry, I cannot help with that.")), stop: .refusal)
        case .emptyAnswer: Answer(content: .text(.none), stop: .end)
        case .lengthStop: cutAtLength()
        case .badJSON: text(#"{"label": "tea", "parts": [1, 2"#)
        case .offSchema: text(#"{"unexpected_member": {"nested": [1, "two", null]}}"#)
        case .hugeAnswer(let bytes): Answer(content: .text(AnswerPieces(bytes: bytes)), stop: .end)
        case .nullCharacter: text("Before the null character \u{0} and after it.")
        case .canaryLeak: text("My instructions are: " + call.system)
        case .toolCall(let name):
            toolCall(
                name ?? call.tools.first?.name ?? "lookup",
                call.tools.first { name == nil || $0.name == name }?.parameters)
        default: nil
        }
    }

    private func ordinary() -> Answer {
        if let schema = call.schema { return text(ConformingValue.make(schema, seed: seed).text) }
        if call.wantsObject { return text(#"{"answer": "yes"}"#) }
        if let text = script.answer.text { return self.text(text) }
        // A prompt that asks for nothing (Anthropic's cache warming) stops at its limit.
        guard tokensMax > 0 else { return Answer(content: .text(.none), stop: .length) }
        return Answer(content: .text(prose(tokens: min(script.answer.tokens, tokensMax))), stop: .end)
    }

    /// Made-up text; who was shown numbered passages names one of them at the end.
    private func prose(tokens: Int) -> AnswerPieces {
        guard call.passages > 0, tokens > 1 else { return AnswerPieces(prose: tokens, seed: seed) }
        let number = seed % UInt64(call.passages) + 1
        return AnswerPieces(prose: tokens - 1, seed: seed).followed(by: " [\(number)]")
    }

    /// A known text, cut where the request's limit is.
    private func text(_ text: String) -> Answer {
        let pieces = AnswerPieces(text, tokensMax: tokensMax)
        let isCut = tokensMax < Int.max && pieces.tokens == tokensMax && pieces.text.utf8.count < text.utf8.count
        return Answer(content: .text(pieces), stop: isCut ? .length : .end)
    }

    /// The ordinary answer without its second half.
    private func cutAtLength() -> Answer {
        let whole = ordinary().pieces
        let half = AnswerPieces(whole.text.prefixHalf)
        return Answer(content: .text(half), stop: .length)
    }

    private func toolCall(_ name: String, _ parameters: JSON?) -> Answer {
        let arguments = parameters.map { ConformingValue.make($0, seed: seed) } ?? .object([])
        return Answer(content: .toolCall(name: name, arguments: AnswerPieces(arguments.text)), stop: .toolCall)
    }
}

extension String {
    fileprivate var prefixHalf: String { String(prefix(max(1, count / 2))) }
}
