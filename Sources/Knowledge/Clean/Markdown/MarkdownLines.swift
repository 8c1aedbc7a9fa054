/// The lines of a text, without their ends (line feed, carriage return, or both).
struct MarkdownLines {
    private let source: [UInt8]
    /// Where the next line begins.
    var position: Int

    init(_ source: [UInt8], from position: Int = 0) {
        self.source = source
        self.position = position
    }

    mutating func next() -> Range<Int>? {
        guard position < source.count else { return nil }
        let start = position
        var end = start
        while end < source.count, source[end] != 0x0A, source[end] != 0x0D { end += 1 }
        position = end + 1
        if end + 1 < source.count, source[end] == 0x0D, source[end + 1] == 0x0A { position = end + 2 }
        return start..<end
    }
}
