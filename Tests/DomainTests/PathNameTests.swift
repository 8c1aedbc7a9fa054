import Domain
import Testing

@Suite("Names in paths")
struct PathNameTests {
    @Test(
        "Small letters, digits, dots, dashes and underscores make a name",
        arguments: [
            "a", "0", "manuals", "faq-2", "faq.v2", "faq_2", "0-._", "a..b", String(repeating: "z", count: 63),
        ])
    func accepts(text: String) throws {
        #expect(try #require(IndexName(text)).rawValue == text)
        #expect(PromptName(text)?.description == text)
        #expect(ScheduleName(text) != nil)
    }

    @Test(
        "Anything that would have to be encoded, or begins with a mark, is none",
        arguments: [
            "", "-a", ".a", "_a", "..", "A", "aB", "a b", " a", "a ", "a/b", "a%2Fb", "a\n", "a\u{0}", "é", "e\u{301}",
            "ａ",
            "٣", String(repeating: "z", count: 64),
        ])
    func refuses(text: String) {
        #expect(IndexName(text) == nil)
        #expect(PromptName(text) == nil)
        #expect(ScheduleName(text) == nil)
    }

    @Test("Any one character makes a name or none as the database's CHECK says")
    func agreesWithTheDatabase() {
        let check = /[a-z0-9][a-z0-9._-]{0,62}/.matchingSemantics(.unicodeScalar)
        for scalar in (0x00...0x17F).compactMap(Unicode.Scalar.init) {
            for text in [String(scalar), "a\(scalar)", "\(scalar)a"] {
                #expect(NameRule.allows(text) == (text.wholeMatch(of: check) != nil), "\(scalar.value)")
            }
        }
    }

    @Test("What breaks the rule is told the rule, with its bound")
    func rule() {
        #expect(IndexName.rule.hasPrefix("must be lower-case letters, digits, dots, dashes and underscores"))
        #expect(IndexName.rule.contains("\(IndexName.bytesMax)"))
        #expect(PromptName.rule == IndexName.rule && ScheduleName.rule == IndexName.rule)
    }
}
