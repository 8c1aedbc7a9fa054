import Testing

@testable import Knowledge

@Suite("From clean text back to the document")
struct OffsetMapTests {
    /// `ab &amp; c`, of which ` &amp; ` became ` & `.
    private static let map = OffsetMap([
        .init(clean: 0..<3, source: 10..<13, isCopy: true), .init(clean: 3..<4, source: 13..<18, isCopy: false),
        .init(clean: 4..<6, source: 18..<20, isCopy: true),
    ])

    @Test(
        "A range leads to the bytes it stands for, and back",
        arguments: [(0..<6, 10..<20), (0..<2, 10..<12), (1..<4, 11..<18), (3..<4, 13..<18), (5..<6, 19..<20)])
    func there(clean: Range<Int>, source: Range<Int>) {
        #expect(Self.map.source(of: clean) == source)
        #expect(Self.map.clean(of: source) == clean)
    }

    @Test("Bytes that are not in the text lead to nothing")
    func nothing() {
        #expect(Self.map.clean(of: 0..<5).isEmpty)
        #expect(Self.map.clean(of: 30..<40).isEmpty)
        #expect(OffsetMap([]).source(of: 0..<1).isEmpty)
        #expect(OffsetMap([]).clean(of: 0..<1).isEmpty)
    }

    @Test("A citation's words are read from its bytes")
    func citation() throws {
        let page = Array("<nav>x</nav><p>a &amp; <b>b</b></p>".utf8)
        let text = try Cleaner.clean(page, as: .html)
        let range = text.offsets.source(of: 0..<5)
        #expect(try Cleaner.text(of: range, in: page, as: .html) == "a & b")
        #expect(try Cleaner.text(of: 0..<6, in: page, as: .html) == nil)
    }
}
