import ProviderSimulator
import Testing

/// Answers to prompts that show numbered passages.
@Suite(.timeLimit(.minutes(1))) struct NumberedPassagesTests {
    private static let prompt = #"Passage 1:\nWater.\n\nPassage 2:\nWine.\n"#

    @Test(arguments: [Dialect.openai, .anthropic])
    func `An answer names one of the passages, and is no longer than another`(dialect: Dialect) async throws {
        try await Calls.with { calls in
            let cited = answerText(try await calls.chat(dialect, prompt: Self.prompt), dialect)
            #expect(cited.hasSuffix(" [1]") || cited.hasSuffix(" [2]"))
            let again = answerText(try await calls.chat(dialect, prompt: Self.prompt), dialect)
            #expect(cited == again)
            let plain = answerText(try await calls.chat(dialect), dialect)
            #expect(!plain.contains("["))
            #expect(cited.split(separator: " ").count == plain.split(separator: " ").count)
        }
    }

    @Test func `A text of the script is said as it is`() async throws {
        let text = try await Calls.with(#"{"answer":{"text":"Hello."}}"#) { calls in
            answerText(try await calls.chat(.openai, prompt: Self.prompt), .openai)
        }
        #expect(text == "Hello.")
    }

    @Test func `A passage that is only mentioned is none`() async throws {
        let text = try await Calls.with { calls in
            answerText(try await calls.chat(.openai, prompt: "See Passage 1: it says so."), .openai)
        }
        #expect(!text.contains("["))
    }
}
