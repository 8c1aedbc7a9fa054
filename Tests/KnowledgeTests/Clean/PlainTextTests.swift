import Testing

@testable import Knowledge

@Suite("Cleaning plain text")
struct PlainTextTests {
    @Test(
        "Paragraphs end at blank lines and form feeds; indentation goes, line breaks stay",
        arguments: [
            ("one\ntwo\n\nthree", ["p one\ntwo", "p three"]),
            ("  one\n\ttwo  \n \t \n   three\n", ["p one\ntwo", "p three"]),
            ("one\r\ntwo\r\n\r\nthree", ["p one\ntwo", "p three"]),
            ("one\rtwo\r\rthree", ["p one\ntwo", "p three"]),
            ("one\u{C}two", ["p one", "p two"]),
            ("a    b\u{A0}c\u{3000}d", ["p a b c d"]),
            ("sof\u{AD}t zero\u{200B}width", ["p soft zerowidth"]),
            ("# not a heading\n<b>not a tag</b> &amp;", ["p # not a heading\n<b>not a tag</b> &amp;"]),
            ("", []), (" \n\t\n", []),
        ])
    func paragraphs(source: String, blocks: [String]) throws {
        #expect(try outline(source, as: .text) == blocks)
    }
}
