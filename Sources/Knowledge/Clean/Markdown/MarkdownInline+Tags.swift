extension MarkdownInline {
    private static let commentStart = Array("<!--".utf8)

    /// A comment, an address in angle brackets or a tag of HTML; placeholders like `<name>` are text.
    mutating func angle(at offset: Int) -> Int {
        if text[offset...].starts(with: Self.commentStart) { return comment(at: offset) }
        var end = offset + 1
        while end < text.count, text[end] != UInt8(ascii: ">"), text[end] != UInt8(ascii: "<") { end += 1 }
        guard end < text.count, text[end] == UInt8(ascii: ">"), end > offset + 1 else { return offset + 1 }
        return tag(offset..<(end + 1))
    }

    private mutating func comment(at offset: Int) -> Int {
        guard hasCommentEnd else { return offset + 1 }
        var end = offset + 4
        while end < text.count {
            if text[end] == UInt8(ascii: ">"), text[end - 1] == 0x2D, text[end - 2] == 0x2D {
                return drop(offset..<(end + 1))
            }
            end += 1
        }
        hasCommentEnd = false
        return offset + 1
    }

    private mutating func tag(_ range: Range<Int>) -> Int {
        let inner = (range.lowerBound + 1)..<(range.upperBound - 1)
        let isAddress = text[inner].allSatisfy { $0 > 0x20 } && text[inner].contains { $0 == 0x3A || $0 == 0x40 }
        if isAddress {
            edits.drop(range.lowerBound..<inner.lowerBound)
            return drop(inner.upperBound..<range.upperBound)
        }
        let start = inner.lowerBound + (text[inner.lowerBound] == UInt8(ascii: "/") ? 1 : 0)
        var end = start
        while end < inner.upperBound, Self.isNameByte(text[end]) { end += 1 }
        let isName = end == inner.upperBound || text[end] <= 0x20 || text[end] == UInt8(ascii: "/")
        guard isName, let tag = HTMLTag(name: start..<end, in: text) else { return range.lowerBound + 1 }
        if tag == .br || tag.isBlock { edits.breakLine(range) } else { edits.drop(range) }
        return range.upperBound
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
