import Domain
import ModelGateway
import Testing

@Suite("Local token counts")
struct LocalTokensTests {
    @Test(
        "Words, ideographs and marks count one each",
        arguments: [
            ("", 0), (" \n", 0), ("one", 1), ("Hello, world!", 4), ("don't", 3), ("v2.0", 3), ("日本語", 3),
            ("cafe\u{0301} x", 2),
            ("👍", 1), ("👩\u{200D}💻", 2), ("❤\u{FE0F}", 1), ("שלום עולם", 2), ("a_b", 3),
        ])
    func counts(text: String, expected: Int) {
        #expect(LocalTokens.count(text) == expected)
    }

    @Test(
        "The typical estimate is at least one for any text and never above the bound",
        arguments: ["a", "é", "字", "🎉", "The quick brown fox.", "混合 text ✓", "\u{0301}\u{0301}"])
    func estimates(text: String) {
        let typical = TokenEstimate.typical(text)
        #expect(typical >= 1)
        #expect(typical <= TokenEstimate.upperBound(text))
        #expect(TokenEstimate.upperBound(text) == text.utf8.count)
    }

    @Test("English is about four characters a token, and nothing is none")
    func english() {
        #expect(TokenEstimate.typical(String(repeating: "word ", count: 800)) == 1_000)
        #expect(TokenEstimate.typical("") == 0)
        #expect(TokenEstimate.upperBound("") == 0)
    }
}
