import Domain
import Testing

@Suite("Text slicer")
struct TextSlicerTests {
    private let licence = """
        Permission is granted to copy the work.  You may also change it, e.g. by adding a part.
        A changed work must say so!

        The authors give no warranty. Use it at your own risk; see sec. 4 of this text for more
        about that.

        • first point
        • second point without an end
        """

    @Test("Every slice keeps the limit and no word is lost or repeated", arguments: [1, 2, 3, 7, 12, 20, 1_000])
    func keepsLimitAndWords(wordsMax: Int) {
        let slices = TextSlicer.slices(of: licence, wordsMax: wordsMax)
        for slice in slices { #expect(TextWords.count(in: slice) <= wordsMax) }
        #expect(slices.flatMap(TextWords.words) == TextWords.words(in: licence))
    }

    @Test("A text that fits is one slice, trimmed and otherwise untouched")
    func shortTextIsOneSlice() {
        #expect(TextSlicer.slices(of: "\n  one two\n three. \n", wordsMax: 10) == ["one two\n three."])
    }

    @Test("Cuts fall between paragraphs before they fall between sentences")
    func prefersParagraphs() {
        let text = "One two three. Four five six.\n\nSeven eight nine. Ten eleven twelve."
        #expect(
            TextSlicer.slices(of: text, wordsMax: 9)
                == ["One two three. Four five six.", "Seven eight nine. Ten eleven twelve."])
    }

    @Test("Cuts fall between sentences before they fall between words")
    func prefersSentences() {
        let text = "Mr. Smith paid 2.50 today. The rest is due, i.e. on Monday. Nobody asked why."
        #expect(
            TextSlicer.slices(of: text, wordsMax: 8)
                == ["Mr. Smith paid 2.50 today.", "The rest is due, i.e. on Monday.", "Nobody asked why."])
    }

    @Test("Overlap repeats the last sentences of the slice before and keeps the limit")
    func overlaps() {
        let text = "Aa bb cc. Dd ee. Ff gg hh. Ii jj. Kk ll mm."
        let slices = TextSlicer.slices(of: text, wordsMax: 6, overlapSentences: 1)
        #expect(slices == ["Aa bb cc. Dd ee.", "Dd ee. Ff gg hh.", "Ff gg hh. Ii jj.", "Ii jj. Kk ll mm."])
    }

    @Test("Overlap never grows the output past three times the words", arguments: [2, 5, 9, 40])
    func overlapIsBounded(wordsMax: Int) {
        let text = (0..<400).map { index in String(repeating: "w ", count: index * 7 % 13 + 1) + "end." }.joined(
            separator: " ")
        let slices = TextSlicer.slices(of: text, wordsMax: wordsMax, overlapSentences: 50)
        let words = slices.reduce(0) { $0 + TextWords.count(in: $1) }
        #expect(words <= 3 * TextWords.count(in: text))
        #expect(slices.allSatisfy { TextWords.count(in: $0) <= wordsMax })
    }

    @Test("Text without anything visible has no slices", arguments: ["", " ", "\n\n\t \u{3000}\u{00A0}\r\n"])
    func emptyText(text: String) {
        #expect(TextSlicer.slices(of: text, wordsMax: 5).isEmpty)
    }

    @Test("A limit below one counts as one")
    func limitBelowOne() {
        #expect(TextSlicer.slices(of: "a b", wordsMax: 0) == ["a", "b"])
        #expect(TextSlicer.slices(of: "a b", wordsMax: -3, overlapSentences: -1) == ["a", "b"])
    }

    @Test("A single word of 10 MB is cut into bounded slices that give it back when joined")
    func hugeWord() {
        let text = String(repeating: "x", count: 10_000_000)
        let slices = TextSlicer.slices(of: text, wordsMax: 1_000)
        #expect(slices.allSatisfy { $0.utf8.count <= 1_000 * TextWords.wordBytesMax })
        #expect(slices.joined() == text)
    }

    @Test("A long run of family emoji is cut between characters")
    func emojiRun() {
        let family = "👨‍👩‍👧‍👦"
        let text = String(repeating: family, count: 400)
        let slices = TextSlicer.slices(of: text, wordsMax: 2)
        #expect(slices.count > 1)
        #expect(slices.joined() == text)
        #expect(slices.allSatisfy { slice in slice.allSatisfy { String($0) == family } })
    }

    @Test("One character made of 100,000 combining marks is cut too")
    func stackedMarks() {
        let text = "e" + String(repeating: "\u{0301}", count: 100_000)
        let slices = TextSlicer.slices(of: text, wordsMax: 10)
        #expect(slices.allSatisfy { $0.utf8.count <= 10 * TextWords.wordBytesMax })
        #expect(slices.reduce(0) { $0 + $1.utf8.count } == text.utf8.count)
    }

    @Test("200,000 words are cut without a loss")
    func manyWords() {
        let text = (0..<200_000).map { "w\($0 % 977)" + ($0 % 17 == 0 ? "." : "") + ($0 % 170 == 0 ? "\n\n" : "") }
            .joined(separator: " ")
        let slices = TextSlicer.slices(of: text, wordsMax: 300)
        #expect(slices.allSatisfy { TextWords.count(in: $0) <= 300 })
        #expect(slices.reduce(0) { $0 + TextWords.count(in: $1) } == 200_000)
    }

    @Test("Chinese text is cut after its full stops and counted by ideograph")
    func chinese() {
        let text = "水库是队列。闸门是名额！管道把水送到涡轮吗？"
        #expect(TextWords.count(in: text) == 19)
        #expect(TextSlicer.slices(of: text, wordsMax: 10) == ["水库是队列。闸门是名额！", "管道把水送到涡轮吗？"])
    }
}

@Suite("Words as limits count them")
struct TextWordsTests {
    @Test(
        "Counts follow the rule",
        arguments: [
            ("", 0), ("one", 1), ("one two", 2), ("  a\u{00A0}b\n", 2), ("don't stop-here", 2), ("日本", 2), ("「日本」。", 2),
            ("PDFを読む", 4), ("שלום עולם", 2), ("👋🏽 hi", 2), ("- x", 2), ("字…", 1),
        ])
    func counts(text: String, expected: Int) {
        #expect(TextWords.count(in: text) == expected)
    }

    @Test("A prefix ends with its last word and says whether words are missing")
    func prefix() {
        let cut = TextWords.prefix(of: "one  two three", wordsMax: 2)
        #expect(cut.text == "one  two" && cut.isCut)
        let whole = TextWords.prefix(of: "one two ", wordsMax: 2)
        #expect(whole.text == "one two" && !whole.isCut)
    }
}
