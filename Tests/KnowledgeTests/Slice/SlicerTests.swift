import Domain
import Testing

@testable import Knowledge

@Suite("Slicing")
struct SlicerTests {
    static func slices(
        _ source: String, as format: DocumentFormat = .markdown, profile: SliceProfile = .prose, min: Int = 20,
        max: Int = 40
    ) throws -> [Slice] {
        let text = try Cleaner.clean(Array(source.utf8), as: format)
        let slices = Slicer.slices(of: text, title: text.title, profile: profile, tokensMin: min, tokensMax: max)
        #expect(SliceRules.complaints(text, slices, tokensMax: max) == [])
        return slices
    }

    /// So many tokens in words of three letters and a space.
    static func words(_ tokens: Int) -> String { Array(repeating: "abc", count: tokens).joined(separator: " ") }

    @Test("A slice closes at the end of a paragraph once it has enough")
    func closes() throws {
        let source = [15, 15, 15, 15].map(Self.words).joined(separator: "\n\n")
        #expect(try Self.slices(source).map(\.tokens) == [30, 30])
    }

    @Test("A short tail joins its neighbour where both fit, and only below the same heading")
    func tail() throws {
        #expect(try Self.slices(Self.words(25) + "\n\n" + Self.words(5)).count == 1)
        #expect(try Self.slices(Self.words(38) + "\n\n" + Self.words(5)).count == 2)
        #expect(try Self.slices(Self.words(25) + "\n\n## H\n\n" + Self.words(5)).count == 2)
    }

    @Test("A long paragraph is cut at sentences, in pieces of about equal size")
    func sentences() throws {
        let sentence = "Aaa bbb ccc ddd eee fff ggg hhh iii jjj. "
        let slices = try Self.slices(String(repeating: sentence, count: 10))
        #expect(slices.count == 4)
        #expect(slices.allSatisfy { $0.text.hasSuffix("jjj.") && $0.text.hasPrefix("Aaa") })
    }

    @Test("A sentence without an end is cut at words, a word without an end within")
    func words() throws {
        let words = try Self.slices(Self.words(200))
        #expect(words.allSatisfy { $0.text.hasPrefix("abc") && $0.text.hasSuffix("abc") })
        let word = try Self.slices(String(repeating: "x", count: 1000))
        #expect(word.map(\.text).joined().count == 1000)
        let ideographs = try Self.slices(String(repeating: "日本語", count: 100))
        #expect(ideographs.map(\.text.count).reduce(0, +) == 300)
    }

    @Test("Code is cut between lines only, and one line stays whole up to eight slices")
    func code() throws {
        let code = "```\n" + (0..<40).map { "    line \($0) of code" }.joined(separator: "\n") + "\n```"
        let slices = try Self.slices(code)
        #expect(slices.count > 3)
        #expect(slices.allSatisfy { $0.text.hasPrefix("    line") && $0.text.hasSuffix("of code") })
        #expect(try Self.slices("```\n" + Self.words(300) + "\n```").count == 1)
        let endless = try Self.slices("```\n" + Self.words(700) + "\n```")
        #expect(endless.count == 3 && endless.allSatisfy { $0.tokens <= 320 })
    }

    @Test("A row is never cut, and rows are packed")
    func rows() throws {
        let table =
            "| a | b |\n|---|---|\n" + (0..<20).map { "| row \($0) | \(Self.words(6)) |" }.joined(separator: "\n")
        let slices = try Self.slices(table)
        #expect(slices.count > 3 && slices.allSatisfy { $0.text.hasSuffix("abc") })
        #expect(try Self.slices("| a | b |\n|---|---|\n| x | \(Self.words(300)) |").last?.tokens ?? 0 > 250)
    }

    @Test("What ends with a colon stays with what it introduces")
    func colon() throws {
        let slices = try Self.slices(Self.words(22) + ":\n\n```\nmake\n```\n\n" + Self.words(22))
        #expect(slices.map { $0.text.hasSuffix("make") } == [true, false])
    }

    @Test("The path is the headings above, without the title; equal headings stay apart")
    func headings() throws {
        let slices = try Self.slices(
            "# Title\n\nintro\n\n## A\n\none\n\n### B\n\ntwo\n\n## A\n\nthree\n\n# Other\n\nfour\n\n### Deep\n\nfive")
        #expect(slices.map(\.heading) == [[], ["A"], ["A", "B"], ["A"], ["Other"], ["Other", "Deep"]])
        #expect(slices.map(\.text) == ["intro", "one", "two", "three", "four", "five"])
    }

    @Test("A heading with nothing below it is found by its own words; a title alone is nothing")
    func headingAlone() throws {
        let slices = try Self.slices("# T\n\n## Closed on Sundays\n\n## B\n\ntext")
        #expect(slices.map(\.text) == ["Closed on Sundays", "text"])
        #expect(try Self.slices("# T").isEmpty)
    }

    @Test("The headings of one document are not in the next")
    func documents() throws {
        let reader = DocumentReader(IndexSettings())
        let first = StoredDocument.of("# A\n\n## B\n\none")
        let second = StoredDocument.of("two")
        #expect(try reader.read(first).chunks.map(\.slice.heading) == [["B"]])
        #expect(try reader.read(second).chunks.map(\.slice.heading) == [[]])
    }

    @Test("Marks without a word are no slice")
    func marks() throws {
        #expect(try Self.slices("***\n\n. . .\n\n\u{FFFD}").isEmpty)
    }

    @Test("The rules notice a torn line, an overlap and a lost word")
    func noticed() throws {
        let text = try Cleaner.clean(Array("```\none line\n```\n\nmore".utf8), as: .markdown)
        func slice(_ range: Range<Int>) -> Slice {
            Slice(
                text: text.text(range), source: text.offsets.source(of: range), heading: [],
                tokens: TokenEstimate.typical(text.text(range)))
        }
        #expect(SliceRules.complaints(text, [slice(0..<3), slice(4..<14)], tokensMax: 40).count == 2)
        #expect(!SliceRules.complaints(text, [slice(0..<8), slice(4..<14)], tokensMax: 40).isEmpty)
        #expect(SliceRules.complaints(text, [slice(0..<8)], tokensMax: 40).count == 1)
        #expect(SliceRules.complaints(text, [slice(0..<8), slice(10..<14)], tokensMax: 40) == [])
    }
}

extension StoredDocument {
    static func of(_ content: String, as format: DocumentFormat = .markdown, title: String? = nil) -> StoredDocument {
        of(Array(content.utf8), as: format, title: title)
    }

    static func of(_ content: [UInt8], as format: DocumentFormat, title: String? = nil) -> StoredDocument {
        guard let key = DocumentKey("a") else { preconditionFailure("the key is well-formed") }
        return StoredDocument(key: key, version: 1, format: format, title: title, content: content)
    }
}
