import Testing

@testable import ModelGateway

@Suite struct HiddenCharactersTests {
    static let cases: [(String, String)] = [
        ("plain\ttext\r\nwith\u{C}lines", "plain\ttext\r\nwith\u{C}lines"), ("a\u{1B}[2Jb\u{7F}c\u{9B}", "a [2Jb c "),
        ("left\u{202E}right\u{202C}", "leftright"), ("a\u{2066}b\u{2069}", "ab"),
        ("hi\u{E0049}\u{E0067}\u{E006E}\u{E007F}there", "hithere"),
        ("x\u{FE01}\u{FE02}\u{E0101}\u{E0102}y", "x\u{FE01}y"),
        ("👩\u{200D}👧 ❤\u{FE0F} می\u{200C}خواهم", "👩\u{200D}👧 ❤\u{FE0F} می\u{200C}خواهم"),
        ("\u{FEFF}שלום\u{200F}", "\u{FEFF}שלום\u{200F}"),
        ("naïve — “quotes” £5", "naïve — “quotes” £5"),
    ]

    @Test(
        "What a reader does not see is left out or becomes a space; what scripts need stays", arguments: cases.indices)
    func neutralized(index: Int) {
        let (text, expected) = Self.cases[index]
        let result = HiddenCharacters.neutralized(text)
        #expect(Array(result.utf8) == Array(expected.utf8))
        #expect(HiddenCharacters.count(in: result) == 0)
        #expect((HiddenCharacters.count(in: text) == 0) == (text.utf8.elementsEqual(expected.utf8)))
    }
}
