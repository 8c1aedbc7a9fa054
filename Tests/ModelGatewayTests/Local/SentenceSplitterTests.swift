import ModelGateway
import Testing

@Suite("Sentence splitter")
struct SentenceSplitterTests {
    private func texts(_ text: String) -> [String] {
        SentenceSplitter.split(text).map(\.text)
    }

    @Test(
        "Stops inside abbreviations, initials, numbers and names end nothing",
        arguments: [
            "Mr. Smith met Dr. J. R. Brown.", "Use a tool, e.g. a saw, i.e. something sharp.",
            "See v. 2.0 and No. 7 of Vol. 3.",
            "The U.S. Government agreed.", "It costs $3.50 at example.com/a.html today.", "He asked \"why?\" and left.",
            "Wait... what is that.", "Nuts, bolts etc. are sold apart.",
        ])
    func keepsWhole(sentence: String) {
        #expect(texts(sentence) == [sentence])
    }

    @Test("End marks followed by a new sentence split, closing quotes stay with their sentence")
    func splits() {
        #expect(
            texts("It ran. \"It stopped.\" Why? Nobody knows! (Not even we.) In 2004. The end")
                == ["It ran.", "\"It stopped.\"", "Why?", "Nobody knows!", "(Not even we.)", "In 2004.", "The end"])
        #expect(texts("hi there. my order is late. please help") == ["hi there.", "my order is late.", "please help"])
    }

    @Test("Full stops of Chinese and Japanese split without a space")
    func ideographs() {
        #expect(texts("今日は晴れ。明日は？楽しみ！") == ["今日は晴れ。", "明日は？", "楽しみ！"])
        #expect(texts("第一行文字\n继续到第二行。") == ["第一行文字继续到第二行。"])
    }

    @Test("Hard-wrapped lines are one paragraph, and the source piece keeps its line breaks")
    func wrapped() {
        let text =
            "   The licenses for most software are\n   designed to take away your\n   free-\n   dom.  By contrast, ours is not.\n"
        #expect(
            texts(text)
                == [
                    "The licenses for most software are designed to take away your free-dom.",
                    "By contrast, ours is not.",
                ])
        #expect(SentenceSplitter.sentences(in: text).last == "By contrast, ours is not.")
        #expect(SentenceSplitter.sentences(in: text).first?.contains("are\n   designed") == true)
    }

    @Test("Markdown gives headings, items and prose, and leaves out code, tables and badges")
    func markdown() {
        let text = """
            [![Build](https://x/b.svg)](https://x/ci) <img src="a.png">

            # A **good** tool #

            It [does](https://example.com/a(b) "t") one thing *well*. Run `make all`.

            ```sh
            rm -rf build. Never do this.
            ```

            | key | value |
            |-----|-------|
            | a.  | B. C. |

            name | use
            --- | ---
            x | y

            - First item. It is long
              and wrapped.
            - Second item
            1. Ordered one.
            2. Ordered two.

            Underlined
            ==========
            > Quoted text
            > goes on.

            [ref]: https://example.com
            $ make install
            """
        let sentences = SentenceSplitter.split(text)
        #expect(
            sentences.map(\.text) == [
                "A good tool", "It does one thing well.", "Run `make all`.", "First item.", "It is long and wrapped.",
                "Second item", "Ordered one.", "Ordered two.", "Underlined", "Quoted text goes on.",
            ])
        #expect(
            sentences.map(\.kind) == [.heading, .prose, .prose, .item, .item, .item, .item, .item, .heading, .prose])
    }

    @Test("A number at the start of a wrapped line is text, not a list")
    func wrappedNumber() {
        #expect(texts("It needs version\n3. Nothing else works.") == ["It needs version 3.", "Nothing else works."])
        #expect(texts("You must:\n1. Ask first.\n2. Pay later.") == ["You must:", "Ask first.", "Pay later."])
    }

    @Test("An unclosed fence hides only its own line")
    func unclosedFence() {
        #expect(texts("Before it.\n```\nAfter it.") == ["Before it.", "After it."])
    }

    @Test("Placeholders in angle brackets and signs stay")
    func keepsPlaceholders() {
        let line = "Copyright <year> <name of author> gives 5 * 3 of a*b [here]."
        #expect(texts(line) == [line])
    }

    @Test("Nothing visible gives nothing; rules give nothing; one word gives itself")
    func edges() {
        #expect(texts("").isEmpty)
        #expect(texts(" \n\t\n").isEmpty)
        #expect(texts("=====\n-----\n* * *").isEmpty)
        #expect(texts("word") == ["word"])
        #expect(texts("🎉🎉") == ["🎉🎉"])
        #expect(texts("שלום עולם. מה שלומך?") == ["שלום עולם.", "מה שלומך?"])
    }

    @Test("Hostile nesting and repetition is split like any text")
    func hostile() {
        for piece in [
            "[", "](", "![", "<b", "*", "a. ", "~~~\n", "```x\n", "> ", "。", "#", "|\n", "- ", "\r", "\u{0301}",
        ] {
            let text = String(repeating: piece, count: 20_000)
            let total = SentenceSplitter.sentences(in: text).reduce(0) { $0 + $1.utf8.count }
            #expect(total <= text.utf8.count)
        }
    }

    @Test("Text past the limit is not read, and a character on the limit is not broken")
    func limit() {
        let text = String(repeating: "Ab cd é. ", count: SentenceSplitter.bytesMax / 9)
        let sentences = SentenceSplitter.sentences(in: text)
        let read = sentences.reduce(0) { $0 + $1.utf8.count }
        #expect(read <= SentenceSplitter.bytesMax)
        #expect(!sentences.isEmpty && text.utf8.count > SentenceSplitter.bytesMax)
    }
}
