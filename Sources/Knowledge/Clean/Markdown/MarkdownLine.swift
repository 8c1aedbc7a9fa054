/// One line of Markdown, read from its first character that is not indentation.
struct MarkdownLine {
    private let source: [UInt8]
    /// From the first character to the end, without trailing white space.
    let range: Range<Int>
    /// Columns before it; a tab goes to the next multiple of four.
    let indent: Int

    /// - Parameter column: where the line starts, for one that stands behind a list marker.
    init(_ line: Range<Int>, in source: [UInt8], column: Int = 0) {
        self.source = source
        var (start, end, indent) = (line.lowerBound, line.upperBound, column)
        while start < end, source[start] == 0x20 || source[start] == 0x09 {
            indent += source[start] == 0x09 ? 4 - indent % 4 : 1
            start += 1
        }
        while end > start, TextSpace.isASCIISpace(source[end - 1]) { end -= 1 }
        range = start..<end
        self.indent = indent
    }

    var isBlank: Bool { range.isEmpty }
    var first: UInt8 { source[range.lowerBound] }

    /// How often a byte stands at the start.
    func run(of byte: UInt8) -> Int { source[range].prefix { $0 == byte }.count }

    /// The text of an ATX heading and its level.
    var heading: (level: Int, text: Range<Int>)? {
        let level = run(of: UInt8(ascii: "#"))
        guard (1...6).contains(level) else { return nil }
        let start = range.lowerBound + level
        guard start == range.upperBound || source[start] == 0x20 || source[start] == 0x09 else { return nil }
        var end = range.upperBound
        while end > start, source[end - 1] == UInt8(ascii: "#") { end -= 1 }
        // Closing marks count only behind white space: "C#" is a name.
        if end > start, !TextSpace.isASCIISpace(source[end - 1]) { end = range.upperBound }
        return (level, TextSpace.trimmed(start..<end, in: source))
    }

    /// The level that an underline gives to the paragraph above it.
    var setextLevel: Int? {
        for (byte, level) in [(UInt8(ascii: "="), 1), (UInt8(ascii: "-"), 2)] where run(of: byte) == range.count {
            return level
        }
        return nil
    }

    var isThematicBreak: Bool {
        guard [UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(first) else { return false }
        var marks = 0
        for byte in source[range] {
            if byte == first { marks += 1 } else if byte != 0x20, byte != 0x09 { return false }
        }
        return marks >= 3
    }

    /// The mark of a code fence and its length.
    var fence: (mark: UInt8, length: Int)? {
        guard first == UInt8(ascii: "`") || first == UInt8(ascii: "~") else { return nil }
        let length = run(of: first)
        guard length >= 3 else { return nil }
        // Behind backticks no other may follow: that is code within a line.
        if first == UInt8(ascii: "`"), source[(range.lowerBound + length)..<range.upperBound].contains(first) {
            return nil
        }
        return (first, length)
    }

    /// A list marker: how long it is with its white space, and whether it is a number.
    var listMarker: (length: Int, isNumber: Bool, number: Int)? {
        var end = range.lowerBound
        var number = 0
        switch first {
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): end += 1
        case 0x30...0x39:
            while end < range.upperBound, end - range.lowerBound < 9, (0x30...0x39).contains(source[end]) {
                number = number * 10 + Int(source[end] - 0x30)
                end += 1
            }
            guard end < range.upperBound, source[end] == UInt8(ascii: ".") || source[end] == UInt8(ascii: ")") else {
                return nil
            }
            end += 1
        default: return nil
        }
        let isNumber = (0x30...0x39).contains(first)
        guard end < range.upperBound else { return (end - range.lowerBound, isNumber, number) }
        guard source[end] == 0x20 || source[end] == 0x09 else { return nil }
        return (end - range.lowerBound + 1, isNumber, number)
    }

    /// The row under a table's header: dashes, colons and bars alone, a dash and a bar among them.
    var isDelimiterRow: Bool {
        guard !isBlank, [UInt8(ascii: "|"), UInt8(ascii: "-"), UInt8(ascii: ":")].contains(first) else { return false }
        var (dashes, bars) = (0, 0)
        for byte in source[range] {
            switch byte {
            case UInt8(ascii: "-"): dashes += 1
            case UInt8(ascii: "|"): bars += 1
            case UInt8(ascii: ":"), 0x20, 0x09: break
            default: return false
            }
        }
        return dashes > 0 && bars > 0
    }

    var hasBar: Bool { source[range].contains(UInt8(ascii: "|")) }

    /// The label of a link's definition, `[label]: address`.
    var definition: String? {
        guard first == UInt8(ascii: "[") else { return nil }
        let inner = source[(range.lowerBound + 1)..<range.upperBound].prefix(1000).prefix { $0 != 0x5B && $0 != 0x5D }
        let after = inner.endIndex + 1
        guard !inner.isEmpty, inner.first != UInt8(ascii: "^"), inner.endIndex < range.upperBound,
            after < range.upperBound,
            source[inner.endIndex] == UInt8(ascii: "]"), source[after] == UInt8(ascii: ":"),
            after + 1 < range.upperBound
        else { return nil }
        return MarkdownLabels.normal(inner)
    }
}
