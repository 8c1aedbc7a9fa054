/// The text of a leaf without its markup: emphasis, links, images, code spans, tags, escapes.
///
/// One pass finds what to drop, a second one copies the rest. Marks that open something wait on stacks and are dropped
/// when their partner comes, so nothing is read twice; what has no partner is text.
struct MarkdownInline {
    private enum Edit {
        /// The first bytes stay, for a run of marks of which only some have a partner.
        case keep(Int)
        case put([UInt8])
        case newline
    }

    private struct Bracket {
        /// Where its text begins.
        let start: Int
        let edit: Int
        var holdsBracket = false
    }

    private(set) var replaced = 0
    private let source: [UInt8]
    private let labels: MarkdownLabels
    /// The lines, joined by line feeds.
    private var text: [UInt8] = []
    /// Where each line begins in ``text``, and in the source.
    private var origins: [(text: Int, source: Int)] = []
    private var edits: [(range: Range<Int>, edit: Edit)] = []
    private var brackets: [Bracket] = []
    /// Edits of marks that may still find a partner, by mark.
    private var openers: [UInt8: [Int]] = [:]
    /// The last run of so many backticks.
    private var lastBackticks: [Int: Int] = [:]
    private var hasCommentEnd = true

    init(_ lines: [Range<Int>], in source: [UInt8], labels: MarkdownLabels) {
        self.source = source
        self.labels = labels
        for line in lines {
            if !text.isEmpty { text.append(0x0A) }
            origins.append((text.count, line.lowerBound))
            text.append(contentsOf: source[line])
        }
    }

    mutating func reduce(into out: inout CleanTextBuilder) {
        out.steps += text.count
        findBackticks()
        var offset = 0
        while offset < text.count { offset = mark(at: offset) }
        write(into: &out)
    }

    // MARK: Finding

    /// Takes the mark at `offset`, or a byte that is none, and says where to go on.
    private mutating func mark(at offset: Int) -> Int {
        switch text[offset] {
        case UInt8(ascii: "\\"): return escape(at: offset)
        case UInt8(ascii: "`"): return codeSpan(at: offset)
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"): return emphasis(at: offset)
        case UInt8(ascii: "!") where offset + 1 < text.count && text[offset + 1] == UInt8(ascii: "["):
            return openBracket(offset..<(offset + 2))
        case UInt8(ascii: "["): return openBracket(offset..<(offset + 1))
        case UInt8(ascii: "]"): return closeBracket(at: offset)
        case UInt8(ascii: "<"): return angle(at: offset)
        case UInt8(ascii: "&"): return reference(at: offset)
        default: return offset + 1
        }
    }

    private mutating func drop(_ range: Range<Int>) -> Int {
        edits.append((range, .keep(0)))
        return range.upperBound
    }

    private mutating func escape(at offset: Int) -> Int {
        guard offset + 1 < text.count, text[offset + 1] == 0x0A || Self.isPunctuation(text[offset + 1]) else {
            return offset + 1
        }
        return drop(offset..<(offset + 1)) + 1
    }

    private mutating func findBackticks() {
        var offset = 0
        while offset < text.count {
            let length = run(at: offset, of: UInt8(ascii: "`"))
            if length > 0 { lastBackticks[length] = offset }
            offset += max(1, length)
        }
    }

    private mutating func codeSpan(at offset: Int) -> Int {
        let length = run(at: offset, of: UInt8(ascii: "`"))
        let start = offset + length
        guard let last = lastBackticks[length], last >= start else { return start }
        var end = start
        while true {
            let found = run(at: end, of: UInt8(ascii: "`"))
            if found == length { break }
            end += max(1, found)
        }
        _ = drop(offset..<start)
        return drop(end..<(end + length))
    }

    /// A run of marks opens, closes or is text by what stands on its two sides, as CommonMark says.
    private mutating func emphasis(at offset: Int) -> Int {
        let mark = text[offset]
        let length = run(at: offset, of: mark)
        let end = offset + length
        if mark == UInt8(ascii: "~"), length != 2 { return end }
        let before = offset > 0 ? text[offset - 1] : 0x20
        let after = end < text.count ? text[end] : 0x20
        let (spaceBefore, spaceAfter) = (before <= 0x20, after <= 0x20)
        let (pointBefore, pointAfter) = (Self.isPunctuation(before), Self.isPunctuation(after))
        let left = !spaceAfter && (!pointAfter || spaceBefore || pointBefore)
        let right = !spaceBefore && (!pointBefore || spaceAfter || pointAfter)
        let isWordMark = mark != UInt8(ascii: "_")
        let opens = left && (isWordMark || !right || pointBefore)
        let closes = right && (isWordMark || !left || pointAfter)
        var rest = length
        if closes { rest = close(mark, rest) }
        guard rest < length || opens else { return end }
        edits.append((offset..<end, .keep(rest)))
        if opens, rest > 0 { openers[mark, default: []].append(edits.count - 1) }
        return end
    }

    /// Drops as many marks as have partners before them; how many are left.
    private mutating func close(_ mark: UInt8, _ count: Int) -> Int {
        var rest = count
        while rest > 0, let opener = openers[mark]?.last, case .keep(let waiting) = edits[opener].edit {
            let matched = min(waiting, rest)
            edits[opener].edit = .keep(waiting - matched)
            rest -= matched
            if waiting == matched { openers[mark]?.removeLast() }
        }
        return rest
    }

    private mutating func openBracket(_ range: Range<Int>) -> Int {
        if let note = footnote(at: range.upperBound) { return drop(range.lowerBound..<note) }
        if let last = brackets.indices.last { brackets[last].holdsBracket = true }
        edits.append((range, .keep(range.count)))
        brackets.append(Bracket(start: range.upperBound, edit: edits.count - 1))
        return range.upperBound
    }

    /// The end of `[^label]`, whose bracket was just passed.
    private func footnote(at start: Int) -> Int? {
        guard start < text.count, text[start] == UInt8(ascii: "^") else { return nil }
        let label = text[start...].prefix(64).prefix { $0 > 0x20 && $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "[") }
        guard label.count > 1, label.endIndex < text.count, text[label.endIndex] == UInt8(ascii: "]") else {
            return nil
        }
        return label.endIndex + 1
    }

    private mutating func closeBracket(at offset: Int) -> Int {
        guard let bracket = brackets.popLast() else { return offset + 1 }
        guard let end = linkEnd(after: offset, bracket) else { return offset + 1 }
        edits[bracket.edit].edit = .keep(0)
        return drop(offset..<end)
    }

    /// Where the link whose text ends at `offset` is over: behind its address or its label.
    private func linkEnd(after offset: Int, _ bracket: Bracket) -> Int? {
        let next = offset + 1
        if next < text.count, text[next] == UInt8(ascii: "("), let end = MarkdownAddress.end(in: text, at: next) {
            return end
        }
        if next < text.count, text[next] == UInt8(ascii: "[") {
            let label = text[(next + 1)...].prefix(1000).prefix { $0 != 0x5B && $0 != 0x5D }
            let isClosed = label.endIndex < text.count && text[label.endIndex] == UInt8(ascii: "]")
            if isClosed, !label.isEmpty, labels.contains(label) { return label.endIndex + 1 }
            if isClosed, label.isEmpty, !bracket.holdsBracket, labels.contains(text[bracket.start..<offset]) {
                return label.endIndex + 1
            }
        }
        return !bracket.holdsBracket && labels.contains(text[bracket.start..<offset]) ? next : nil
    }

    /// A comment, an address in angle brackets or a tag of HTML; placeholders like `<name>` are text.
    private mutating func angle(at offset: Int) -> Int {
        if text[offset...].starts(with: Self.commentStart) {
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
        var end = offset + 1
        while end < text.count, text[end] != UInt8(ascii: ">"), text[end] != UInt8(ascii: "<") { end += 1 }
        guard end < text.count, text[end] == UInt8(ascii: ">"), end > offset + 1 else { return offset + 1 }
        return tag(offset..<(end + 1))
    }

    private static let commentStart = Array("<!--".utf8)

    private mutating func tag(_ range: Range<Int>) -> Int {
        let inner = (range.lowerBound + 1)..<(range.upperBound - 1)
        let isAddress = text[inner].allSatisfy { $0 > 0x20 } && text[inner].contains { $0 == 0x3A || $0 == 0x40 }
        if isAddress {
            _ = drop(range.lowerBound..<inner.lowerBound)
            return drop(inner.upperBound..<range.upperBound)
        }
        let start = inner.lowerBound + (text[inner.lowerBound] == UInt8(ascii: "/") ? 1 : 0)
        var end = start
        while end < inner.upperBound, Self.isNameByte(text[end]) { end += 1 }
        let isName = end == inner.upperBound || text[end] <= 0x20 || text[end] == UInt8(ascii: "/")
        guard isName, let tag = HTMLTag(name: start..<end, in: text) else { return range.lowerBound + 1 }
        edits.append((range, tag == .br || tag.isBlock ? .newline : .keep(0)))
        return range.upperBound
    }

    private mutating func reference(at offset: Int) -> Int {
        guard let reference = CharacterReference(at: offset, in: text, before: text.count) else { return offset + 1 }
        if reference.isReplaced { replaced += 1 }
        let isSpace = TextSpace.width(at: 0, in: reference.utf8) > 0
        edits.append((offset..<(offset + reference.length), .put(isSpace ? [0x20] : reference.utf8)))
        return offset + reference.length
    }

    private func run(at offset: Int, of byte: UInt8) -> Int {
        var end = offset
        while end < text.count, text[end] == byte { end += 1 }
        return end - offset
    }

    static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x2F).contains(byte) || (0x3A...0x40).contains(byte) || (0x5B...0x60).contains(byte)
            || (0x7B...0x7E).contains(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    // MARK: Writing

    private func write(into out: inout CleanTextBuilder) {
        var line = 0
        var start = 0
        for (range, edit) in edits {
            copy(start..<range.lowerBound, &line, into: &out)
            start = range.upperBound
            switch edit {
            case .keep(let count): copy(range.lowerBound..<(range.lowerBound + count), &line, into: &out)
            case .newline: out.newline()
            case .put([0x20]): out.space()
            case .put(let utf8):
                skip(to: range.lowerBound, &line)
                let from = origins[line].source + range.lowerBound - origins[line].text
                out.put(utf8, for: from..<(from + range.count))
            }
        }
        copy(start..<text.count, &line, into: &out)
    }

    /// Copies a piece of the joined lines line by line.
    private func copy(_ range: Range<Int>, _ line: inout Int, into out: inout CleanTextBuilder) {
        var start = range.lowerBound
        while start < range.upperBound {
            skip(to: start, &line)
            let origin = origins[line]
            let lineEnd = line + 1 < origins.count ? origins[line + 1].text - 1 : text.count
            let end = min(range.upperBound, lineEnd)
            if start < end {
                let from = origin.source + start - origin.text
                out.prose(from..<(from + end - start), keepsBreaks: true)
            }
            if end == lineEnd, end < range.upperBound {
                out.newline()
                start = end + 1
            } else {
                start = end
            }
        }
    }

    private func skip(to offset: Int, _ line: inout Int) {
        while line + 1 < origins.count, origins[line + 1].text <= offset { line += 1 }
    }
}
