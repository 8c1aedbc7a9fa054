/// Cuts a page into text and tags. Takes whatever browsers take, and never looks at a byte more than a few times:
/// every search for an end that fails is remembered, so that a million unclosed tags cost one search.
struct HTMLTokenizer {
    private let source: [UInt8]
    private var position = 0
    /// Bytes looked at.
    private(set) var steps = 0
    /// The last of each mark that a search could want; no search begins behind it.
    private let lastGreater: Int
    private let lastQuotes: [UInt8: Int]
    /// A tag ran to the end of the page inside a quote; from then on tags end at the next `>`.
    private var ignoresQuotes = false
    /// Raw elements without an end tag.
    private var unendedRaw: Set<HTMLTag> = []
    private var hasCommentEnds = true

    init(_ source: [UInt8]) {
        self.source = source
        lastGreater = source.lastIndex(of: UInt8(ascii: ">")) ?? -1
        let quotes: [UInt8] = [UInt8(ascii: "\""), UInt8(ascii: "'")]
        lastQuotes = Dictionary(uniqueKeysWithValues: quotes.map { ($0, source.lastIndex(of: $0) ?? -1) })
    }

    /// The next token; nil at the end.
    mutating func next() -> HTMLToken? {
        guard position < source.count else { return nil }
        let start = position
        if source[start] == UInt8(ascii: "<"), start < lastGreater, let token = markup(at: start) { return token }
        var end = start + 1
        while end < source.count, source[end] != UInt8(ascii: "<") { end += 1 }
        steps += end - start
        position = end
        return .text(start..<end)
    }

    /// The text of a raw element whose start tag was just read.
    mutating func raw(_ tag: HTMLTag) -> HTMLToken {
        let start = position
        guard !unendedRaw.contains(tag) else { return .nothing }
        let name = Array(tag.name.utf8)
        var offset = start
        while offset + name.count + 2 <= source.count {
            if source[offset] == UInt8(ascii: "<"), source[offset + 1] == UInt8(ascii: "/"),
                isName(name, at: offset + 2)
            {
                steps += offset - start
                position = offset
                return .raw(tag, start..<offset)
            }
            offset += 1
        }
        steps += offset - start
        unendedRaw.insert(tag)
        // As browsers do: a script without an end takes the rest. A title without one takes nothing.
        if tag != .title { position = source.count }
        return .nothing
    }

    private func isName(_ name: [UInt8], at offset: Int) -> Bool {
        for (place, byte) in name.enumerated() where source[offset + place] | 0x20 != byte { return false }
        let after = offset + name.count
        return after == source.count || !Self.isLetter(source[after])
    }

    /// What begins with the `<` at `start`; nil when it is only a character.
    private mutating func markup(at start: Int) -> HTMLToken? {
        switch source[start + 1] {
        case UInt8(ascii: "!"):
            position = declarationEnd(from: start)
            return .nothing
        case UInt8(ascii: "?"):
            position = greater(from: start) + 1
            return .nothing
        case UInt8(ascii: "/"):
            guard start + 2 < source.count, Self.isLetter(source[start + 2]) else { return nil }
            let name = name(at: start + 2)
            position = greater(from: name.upperBound) + 1
            return HTMLTag(name: name, in: source).map { .end($0) } ?? .nothing
        case let byte where Self.isLetter(byte):
            return startTag(at: start)
        default: return nil
        }
    }

    private mutating func startTag(at start: Int) -> HTMLToken? {
        let name = name(at: start + 1)
        let tag = HTMLTag(name: name, in: source)
        var found = HTMLStartTag(tag: tag ?? .span, position: start)
        guard let end = attributes(from: name.upperBound, into: &found) else {
            ignoresQuotes = true
            return startTag(at: start)
        }
        position = end + 1
        return tag == nil ? .nothing : .start(found)
    }

    /// Reads attributes up to the tag's `>` and says where that is; nil when the page ends first.
    private mutating func attributes(from start: Int, into tag: inout HTMLStartTag) -> Int? {
        defer { steps += 1 }
        var offset = start
        var name: Range<Int>?
        while offset < source.count {
            let byte = source[offset]
            if byte == UInt8(ascii: ">") {
                if let name { tag.take(name, value: nil, in: source) }
                tag.isSelfClosed = source[offset - 1] == UInt8(ascii: "/")
                steps += offset - start
                return offset
            }
            if byte == UInt8(ascii: "="), let named = name {
                let value = value(after: offset)
                tag.take(named, value: value.range, in: source)
                name = nil
                offset = value.end
            } else if byte <= 0x20 || byte == UInt8(ascii: "/") {
                offset += 1
            } else {
                if let name { tag.take(name, value: nil, in: source) }
                let begin = offset
                repeat { offset += 1 } while offset < source.count && !Self.endsAttributeName(source[offset])
                name = begin..<offset
            }
        }
        steps += offset - start
        return nil
    }

    /// The value behind the `=` at `equals` and where it ends, quote included.
    private func value(after equals: Int) -> (range: Range<Int>, end: Int) {
        var offset = equals + 1
        while offset < source.count, source[offset] <= 0x20 { offset += 1 }
        guard offset < source.count else { return (offset..<offset, offset) }
        let quote = source[offset]
        let begin = offset
        if !ignoresQuotes, let last = lastQuotes[quote], offset < last {
            repeat { offset += 1 } while source[offset] != quote
            return ((begin + 1)..<offset, offset + 1)
        }
        while offset < source.count, source[offset] > 0x20, source[offset] != UInt8(ascii: ">") { offset += 1 }
        return (begin..<offset, offset)
    }

    /// The position behind a comment or declaration. A comment without an end is one up to the next `>`.
    private mutating func declarationEnd(from start: Int) -> Int {
        let isComment = start + 3 < source.count && source[start + 2] == 0x2D && source[start + 3] == 0x2D
        if isComment, hasCommentEnds {
            var offset = start + 4
            while offset < source.count {
                let dashes = source[offset - 1] == 0x2D && source[offset - 2] == 0x2D
                if source[offset] == UInt8(ascii: ">"), dashes {
                    steps += offset - start
                    return offset + 1
                }
                offset += 1
            }
            steps += offset - start
            hasCommentEnds = false
        }
        return greater(from: start) + 1
    }

    /// The next `>`; there is one, or the last position of the page stands for it.
    private mutating func greater(from start: Int) -> Int {
        guard start <= lastGreater else { return source.count - 1 }
        var offset = start
        while source[offset] != UInt8(ascii: ">") { offset += 1 }
        steps += offset - start
        return offset
    }

    private func name(at start: Int) -> Range<Int> {
        var end = start
        while end < source.count, Self.isNameByte(source[end]) { end += 1 }
        return start..<end
    }

    private static func endsAttributeName(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
    }

    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != UInt8(ascii: ">") && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "<")
    }
}
