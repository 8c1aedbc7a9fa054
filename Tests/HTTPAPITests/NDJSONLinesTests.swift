import NIOCore
import Testing

@testable import HTTPAPI

@Suite("Lines of NDJSON")
struct NDJSONLinesTests {
    private func lines(_ parts: [String], max: Int = 100) -> [String] {
        var reader = NDJSONLines(lineBytesMax: max)
        var found: [NDJSONLines.Line] = []
        for part in parts {
            reader.feed(ByteBuffer(string: part))
            while let line = reader.next() { found.append(line) }
        }
        if let line = reader.last() { found.append(line) }
        return found.map { "\($0.number):" + ($0.bytes.map { String(buffer: $0) } ?? "too long") }
    }

    @Test("However the body is cut into parts, the lines are the same")
    func cuts() {
        let text = "{}\r\n\n[1,2]\n \nüber"
        let expected = ["1:{}\r", "2:", "3:[1,2]", "4: ", "5:über"]
        #expect(lines([text]) == expected)
        #expect(lines(text.unicodeScalars.map { String($0) }) == expected)
        for cut in 0...text.unicodeScalars.count {
            let parts = [String(text.unicodeScalars.prefix(cut)), String(text.unicodeScalars.dropFirst(cut))]
            #expect(lines(parts) == expected)
        }
    }

    @Test("A line feed at the end begins no line, and no body has none")
    func ends() {
        #expect(lines(["a\n"]) == ["1:a"])
        #expect(lines(["a\n", ""]) == ["1:a"])
        #expect(lines([""]).isEmpty)
        #expect(lines([]).isEmpty)
    }

    @Test("A line that is too long is counted and not kept; the next one is read")
    func bounds() {
        #expect(lines(["aaaa\nbbbbb\nc\n"], max: 4) == ["1:aaaa", "2:too long", "3:c"])
        #expect(lines(["bb", "bb", "b", "\nc"], max: 4) == ["1:too long", "2:c"])
        #expect(lines(["bbb", "bb"], max: 4) == ["1:too long"])
    }
}
