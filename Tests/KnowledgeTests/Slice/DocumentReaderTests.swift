import Testing

@testable import Knowledge

@Suite("Reading documents")
struct DocumentReaderTests {
    private let reader = DocumentReader(IndexSettings())

    @Test("What is embedded names the title and the headings, and its key changes with the words and the model")
    func embedded() throws {
        let document = StoredDocument.of("# T\n\n## A\n\none")
        let chunk = try #require(try reader.read(document).chunks.first)
        #expect(chunk.embedded == "T > A\n\none")
        var other = IndexSettings()
        other.model = "another"
        let same = try #require(try DocumentReader(IndexSettings()).read(document).chunks.first)
        let changed = try #require(try DocumentReader(other).read(document).chunks.first)
        #expect(same.contentKey == chunk.contentKey && changed.contentKey != chunk.contentKey)
    }

    @Test("The title it was put with wins over the one in its content")
    func title() throws {
        let document = StoredDocument.of("<title>Page</title><h1>Page</h1><p>text", as: .html, title: "Put")
        let reading = try reader.read(document)
        #expect(reading.title == "Put")
        #expect(reading.chunks.first?.slice.heading == ["Page"])
        #expect(
            try reader.read(StoredDocument.of("<title>Page</title><h1>Page</h1><p>text", as: .html)).chunks.first?.slice
                .heading == [])
    }

    static let refused: [(String, [UInt8], DocumentFormat, String)] = [
        ("empty", [], .text, "no_text"), ("white space", Array(" \n\t".utf8), .markdown, "no_text"),
        (
            "navigation only", Array("<title>t</title><nav><a href=x>Home</a></nav><footer>f</footer>".utf8), .html,
            "no_text"
        ),
        ("a title only", Array("<title>t</title><h1>T</h1>".utf8), .html, "no_text"),
        ("zeros", [UInt8](repeating: 0, count: 4096), .text, "not_text"),
        ("a byte order mark only", [0xEF, 0xBB, 0xBF], .text, "no_text"),
        ("beyond the bound", [UInt8](repeating: 0x61, count: NewDocument.contentBytesMax + 1), .text, "too_large"),
    ]

    @Test("What holds nothing is refused, with a reason a person can act on", arguments: refused)
    func refuses(name: String, content: [UInt8], format: DocumentFormat, code: String) {
        let refusal = #expect(throws: DocumentRefusal.self) {
            _ = try reader.read(StoredDocument.of(content, as: format))
        }
        #expect(refusal?.code == code, "\(name)")
        #expect((refusal?.message.count ?? 0) > 40)
    }

    static let poison: [(String, [UInt8], DocumentFormat)] = [
        ("NUL", Array("some\u{0}words".utf8), .text), ("surrogates", [0x61, 0xED, 0xA0, 0x80, 0x62], .markdown),
        ("lone surrogates", [0xFF, 0xFE, 0x61, 0, 0, 0xD8, 0x62, 0], .text),
        ("duplicate headings", Array("## A\n\none\n\n## A\n\ntwo".utf8), .markdown),
        (
            "mixed encodings", Array("größer, ".utf8) + [0x67, 0x72, 0xF6, 0xDF, 0x65, 0x72] + Array(" naïve é".utf8),
            .text
        ),
        ("nested tables", Array(String(repeating: "<table><tr><td>a", count: 500).utf8), .html),
        ("right to left", Array("<p dir=rtl>שלום \u{202B}עולם\u{202C} abc</p>".utf8), .html),
        ("unclosed everything", Array(String(repeating: "<div><b><li>x", count: 2000).utf8), .html),
    ]

    @Test("Poison is read as well as can be, and leads back to its bytes", arguments: poison)
    func survives(name: String, content: [UInt8], format: DocumentFormat) throws {
        let reading = try reader.read(StoredDocument.of(content, as: format))
        #expect(!reading.chunks.isEmpty, "\(name)")
        let text = try Cleaner.clean(content, as: format)
        #expect(RoundTrip.complaints(content, text, reading.chunks.map(\.slice), as: format) == [], "\(name)")
        #expect(
            reading.chunks.allSatisfy { !$0.slice.text.utf8.contains(0) && !$0.embedded.utf8.contains(0) }, "\(name)")
    }

    @Test("A line as long as a document may be gives chunks like any other", .timeLimit(.minutes(5)))
    func endlessLine() throws {
        let words = Array("The quick brown fox jumps over the lazy dog, and then it sleeps. ".utf8)
        var content: [UInt8] = []
        content.reserveCapacity(NewDocument.contentBytesMax + words.count)
        while content.count < NewDocument.contentBytesMax { content.append(contentsOf: words) }
        content.removeLast(content.count - NewDocument.contentBytesMax)
        let reading = try reader.read(StoredDocument.of(content, as: .text))
        #expect(reading.chunks.count > 10_000)
        #expect(reading.chunks.allSatisfy { $0.slice.tokens <= 400 })
    }

    @Test("A document of too many chunks is refused")
    func tooMany() {
        let content = (0..<20_001).map { "# \($0)\n\na\n\n" }.joined()
        let refusal = #expect(throws: DocumentRefusal.self) { _ = try reader.read(StoredDocument.of(content)) }
        #expect(refusal?.code == "too_many_chunks")
    }
}
