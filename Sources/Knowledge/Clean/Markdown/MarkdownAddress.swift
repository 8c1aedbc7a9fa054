/// The address of a link, `(address "title")`.
enum MarkdownAddress {
    /// Parentheses within an address; CommonMark's bound, which keeps a search that fails short.
    private static let depthMax = 32

    /// The position behind the closing parenthesis of what opens at `start`; nil when it is no address.
    static func end(in text: [UInt8], at start: Int) -> Int? {
        var offset = skipSpace(in: text, from: start + 1)
        guard offset < text.count else { return nil }
        if text[offset] == UInt8(ascii: "<") {
            repeat { offset += 1 } while offset < text.count && ![0x3E, 0x3C, 0x0A].contains(text[offset])
            guard offset < text.count, text[offset] == UInt8(ascii: ">") else { return nil }
            offset += 1
        } else {
            guard let end = bareEnd(in: text, from: offset) else { return nil }
            offset = end
        }
        offset = skipSpace(in: text, from: offset)
        guard offset < text.count else { return nil }
        if let quote = closing(text[offset]) {
            repeat {
                offset += text[offset] == UInt8(ascii: "\\") ? 2 : 1
            } while offset < text.count && text[offset] != quote
            guard offset < text.count else { return nil }
            offset = skipSpace(in: text, from: offset + 1)
        }
        return offset < text.count && text[offset] == UInt8(ascii: ")") ? offset + 1 : nil
    }

    private static func bareEnd(in text: [UInt8], from start: Int) -> Int? {
        var (offset, depth) = (start, 0)
        while offset < text.count, text[offset] > 0x20 {
            switch text[offset] {
            case UInt8(ascii: "\\"): offset += 1
            case UInt8(ascii: "("):
                depth += 1
                if depth > depthMax { return nil }
            case UInt8(ascii: ")"):
                if depth == 0 { return offset }
                depth -= 1
            default: break
            }
            offset += 1
        }
        return offset < text.count ? offset : nil
    }

    private static func closing(_ opening: UInt8) -> UInt8? {
        switch opening {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): opening
        case UInt8(ascii: "("): UInt8(ascii: ")")
        default: nil
        }
    }

    private static func skipSpace(in text: [UInt8], from start: Int) -> Int {
        var offset = start
        while offset < text.count, TextSpace.isASCIISpace(text[offset]) { offset += 1 }
        return offset
    }
}
