/// Decides which bytes of a line of Markdown are text.
///
/// Images go, of links and reference links the text stays, asterisks of emphasis go, and tags of common HTML elements
/// and comments go (other angle brackets, like `<name of author>`, stay). Each bracket is matched once and hides at
/// most 2,000 bytes, so time is linear.
enum InlineMarkup {
    /// For each byte whether it stays; empty when all of them do.
    static func keptBytes(of bytes: [UInt8]) -> [Bool] {
        guard bytes.contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "*") })
        else {
            return []
        }
        var isKept = [Bool](repeating: true, count: bytes.count)
        dropLinks(bytes, &isKept)
        dropTags(bytes, &isKept)
        dropAsterisks(bytes, &isKept)
        return isKept
    }

    private static func dropLinks(_ bytes: [UInt8], _ isKept: inout [Bool]) {
        var opened: [Int] = []
        let targetEnds = linkTargetEnds(in: bytes)
        var nextBracket = NextByte(UInt8(ascii: "]"))
        for (offset, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "[") { opened.append(offset) }
            guard byte == UInt8(ascii: "]"), let start = opened.popLast(), offset + 1 < bytes.count, isKept[offset + 1]
            else { continue }
            let end: Int? =
                switch bytes[offset + 1] {
                case UInt8(ascii: "("): targetEnds[offset + 1]
                case UInt8(ascii: "["): nextBracket.offset(after: offset + 1, in: bytes)
                default: nil
                }
            guard let end, end - offset < 1_000 else { continue }
            let isImage = start > 0 && bytes[start - 1] == UInt8(ascii: "!")
            drop(offset...end, &isKept)
            if isImage, offset - start < 1_000 { drop((start - 1)...offset, &isKept) } else { isKept[start] = false }
        }
    }

    /// For the parenthesis after each `]` the one that closes it; parentheses inside an address come in pairs.
    private static func linkTargetEnds(in bytes: [UInt8]) -> [Int: Int] {
        var opened: [Int] = []
        var ends: [Int: Int] = [:]
        for (offset, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "(") { opened.append(offset) }
            guard byte == UInt8(ascii: ")"), let start = opened.popLast() else { continue }
            if start > 0, bytes[start - 1] == UInt8(ascii: "]") { ends[start] = offset }
        }
        return ends
    }

    private static func dropTags(_ bytes: [UInt8], _ isKept: inout [Bool]) {
        var nextClose = NextByte(UInt8(ascii: ">"))
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "<") && isKept[offset] {
            let head = bytes[(offset + 1)...].prefix(12)
            let isComment = head.starts(with: "!--".utf8)
            let name = head.drop { $0 == UInt8(ascii: "/") }.prefix { $0 >= 0x30 && $0 != 0x3E && $0 != 0x3C }
            guard isComment || elements.contains(String(decoding: name, as: UTF8.self).lowercased()),
                let end = nextClose.offset(after: offset, in: bytes), end - offset < 2_000
            else { continue }
            drop(offset...end, &isKept)
        }
    }

    private static func dropAsterisks(_ bytes: [UInt8], _ isKept: inout [Bool]) {
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "*") else {
                offset += 1
                continue
            }
            var end = offset
            while end < bytes.count, bytes[end] == UInt8(ascii: "*") { end += 1 }
            let before = offset == 0 ? 32 : bytes[offset - 1]
            let after = end == bytes.count ? 32 : bytes[end]
            // Emphasis touches text on one side at least; between two letters or two spaces it is a sign like "5 * 3".
            if before == 32 ? after != 32 : !(isWordByte(before) && isWordByte(after)) {
                drop(offset...(end - 1), &isKept)
            }
            offset = end
        }
    }

    private static func drop(_ range: ClosedRange<Int>, _ isKept: inout [Bool]) {
        for offset in range { isKept[offset] = false }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static let elements: Set<String> = [
        "a", "b", "br", "center", "code", "details", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
        "kbd",
        "li", "ol", "p", "picture", "pre", "source", "span", "strong", "sub", "summary", "sup", "table", "td", "th",
        "tr", "ul",
    ]

    /// The next place of a byte for ascending questions, in linear time over all of them.
    private struct NextByte {
        private let byte: UInt8
        private var known = -1

        init(_ byte: UInt8) { self.byte = byte }

        mutating func offset(after start: Int, in bytes: [UInt8]) -> Int? {
            if known <= start { known = bytes[(start + 1)...].firstIndex(of: byte) ?? bytes.count }
            return known < bytes.count ? known : nil
        }
    }
}
