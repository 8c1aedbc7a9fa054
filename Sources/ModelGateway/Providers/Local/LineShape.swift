internal import Domain

/// What one line of plain text or Markdown is, judged by itself.
///
/// The judgement looks at the line's first bytes and at which bytes occur in it; it costs time linear in the line.
enum LineShape: Equatable {
    case blank
    /// A code fence: its character, its length (at most 8 counts) and whether nothing follows, so that it can close
    /// one.
    case fence(UInt8, length: Int, isBare: Bool)
    /// A line of only rule characters (`=====`, `* * *`), by its first character.
    case rule(UInt8)
    /// A table's row or the line between its head and body.
    case tableRow
    /// Something no reader would call a sentence: a link definition or a shell prompt.
    case machinery
    case heading(contentStart: Int)
    case item(contentStart: Int, isOrdered: Bool)
    case text

    /// Judges the trimmed line in `range`.
    init(of range: Range<Int>, in bytes: [UInt8]) {
        guard let first = range.first.map({ bytes[$0] }) else {
            self = .blank
            return
        }
        self =
            Self.fence(first, range, bytes) ?? Self.rule(first, range, bytes) ?? Self.machinery(first, range, bytes)
            ?? Self.heading(first, range, bytes) ?? Self.item(first, range, bytes) ?? .text
    }

    private static func fence(_ first: UInt8, _ range: Range<Int>, _ bytes: [UInt8]) -> LineShape? {
        guard first == UInt8(ascii: "`") || first == UInt8(ascii: "~") else { return nil }
        let length = bytes[range].prefix { $0 == first }.count
        guard length >= 3 else { return nil }
        return .fence(first, length: min(length, 8), isBare: length == range.count)
    }

    private static func rule(_ first: UInt8, _ range: Range<Int>, _ bytes: [UInt8]) -> LineShape? {
        var marks = 0
        var holdsBar = first == UInt8(ascii: "|")
        var isRule = true
        for byte in bytes[range] where byte != 32 {
            marks += 1
            holdsBar = holdsBar || byte == UInt8(ascii: "|")
            isRule = isRule && Self.ruleBytes.contains(byte)
        }
        if isRule, marks >= 3 { return holdsBar ? .tableRow : .rule(first) }
        let isBoxed = first == UInt8(ascii: "|") && marks > 1
        return isBoxed ? .tableRow : nil
    }

    private static let ruleBytes = Set("=-*_~#+|:.".utf8)

    private static func machinery(_ first: UInt8, _ range: Range<Int>, _ bytes: [UInt8]) -> LineShape? {
        let line = bytes[range]
        if first == UInt8(ascii: "$"), line.dropFirst().first == 32 { return .machinery }
        guard first == UInt8(ascii: "["), let close = line.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        return close + 1 < range.upperBound && bytes[close + 1] == UInt8(ascii: ":") ? .machinery : nil
    }

    private static func heading(_ first: UInt8, _ range: Range<Int>, _ bytes: [UInt8]) -> LineShape? {
        guard first == UInt8(ascii: "#") else { return nil }
        let level = bytes[range].prefix { $0 == first }.count
        let start = range.lowerBound + level
        guard level <= 6, start < range.upperBound, bytes[start] == 32 else { return nil }
        return .heading(contentStart: start + 1)
    }

    private static func item(_ first: UInt8, _ range: Range<Int>, _ bytes: [UInt8]) -> LineShape? {
        let head = Array(bytes[range].prefix(8))
        if let width = bulletWidth(head) { return .item(contentStart: range.lowerBound + width, isOrdered: false) }
        // "12. ", "3) ", "a) " and "(iv) ".
        let opened = first == UInt8(ascii: "(") ? 1 : 0
        let label = head.dropFirst(opened).prefix { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
        let isNumber = label.allSatisfy { $0 <= 0x39 }
        let after = opened + label.count
        guard !label.isEmpty, label.count <= (isNumber ? 3 : opened == 1 ? 4 : 1), after + 1 < head.count,
            head[after + 1] == 32, head[after] == UInt8(ascii: ")") || (head[after] == UInt8(ascii: ".") && opened == 0)
        else { return nil }
        return .item(contentStart: range.lowerBound + after + 2, isOrdered: true)
    }

    private static func bulletWidth(_ head: [UInt8]) -> Int? {
        if head.count > 2, [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+")].contains(head[0]), head[1] == 32 {
            return 2
        }
        // U+2022, the bullet.
        return head.starts(with: [0xE2, 0x80, 0xA2]) ? 3 : nil
    }
}
