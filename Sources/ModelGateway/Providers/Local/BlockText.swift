internal import Domain

/// A block's lines joined into one line of readable text, with the way back to the source.
///
/// White space runs become one space, a hyphen at a line's end joins without a space, lines of ideographs join
/// directly, and `InlineMarkup` is removed. Linear in the block; needs about 10 bytes per byte of it while it lives.
struct BlockText {
    /// The readable text in UTF-8.
    private(set) var bytes: [UInt8] = []
    /// For each byte of the text, its offset in the source.
    private(set) var origins: [Int32] = []

    /// `source` is at most `Int32.max` bytes.
    init(_ block: TextBlock, in source: [UInt8]) {
        for line in block.lines where !line.isEmpty {
            appendJoint(before: line, in: source)
            for offset in line { append(source[offset], from: offset) }
        }
        let isKept = InlineMarkup.keptBytes(of: bytes)
        guard !isKept.isEmpty else { return }
        let (marked, origins) = (bytes, origins)
        self.bytes = []
        self.origins = []
        for index in marked.indices where isKept[index] { append(marked[index], from: Int(origins[index])) }
        while bytes.last == 32 {
            bytes.removeLast()
            self.origins.removeLast()
        }
    }

    private mutating func append(_ byte: UInt8, from offset: Int) {
        let byte = byte <= 32 ? 32 : byte
        if byte == 32, bytes.isEmpty || bytes.last == 32 { return }
        bytes.append(byte)
        origins.append(Int32(offset))
    }

    private mutating func appendJoint(before line: Range<Int>, in source: [UInt8]) {
        guard bytes.count > 1, let last = origins.last else { return }
        let next = TextScalar(at: line.lowerBound, in: source)
        let isHyphenated = bytes.last == UInt8(ascii: "-") && bytes[bytes.count - 2] >= 0x41 && next.isLowercase
        if !isHyphenated, !(next.kind == .ideograph && endsWithIdeograph) { append(32, from: Int(last)) }
    }

    private var endsWithIdeograph: Bool {
        var start = bytes.count - 1
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        let last = TextScalar(at: start, in: bytes)
        // Punctuation of the ideographs' scripts joins as they do.
        return last.kind == .ideograph || (0x3000...0x303F).contains(last.value)
            || (0xFF00...0xFF65).contains(last.value)
    }
}
