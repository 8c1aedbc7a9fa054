/// Pieces of HTML that a program has written: every tag closed by `>`, every attribute in double quotes. The cleaner of
/// documents takes what people write; this takes labels, where a misread page would be a wrong figure.
enum Markup: Sendable, Hashable {
    struct Tag: Sendable, Hashable {
        let name: String
        let isEnd: Bool
        let attributes: [String: String]
        /// Where its `<` stands, in bytes.
        let at: Int

        subscript(name: String) -> String? { attributes[name] }
    }

    case text(String)
    case tag(Tag)

    static func pieces(of html: String) -> [Markup] { pieces(of: Array(html.utf8)) }

    static func pieces(of html: [UInt8]) -> [Markup] {
        var pieces: [Markup] = []
        var from = 0
        while from < html.count {
            let open = html[from...].firstIndex(of: UInt8(ascii: "<")) ?? html.count
            if open > from { pieces.append(.text(text(html[from..<open]))) }
            guard open < html.count else { break }
            let close = html[open...].firstIndex(of: UInt8(ascii: ">")) ?? html.count
            if let tag = tag(html[(open + 1)..<close], at: open) { pieces.append(.tag(tag)) }
            from = close + 1
        }
        return pieces
    }

    /// Nil for comments, declarations and instructions.
    private static func tag(_ inside: ArraySlice<UInt8>, at: Int) -> Tag? {
        let isEnd = inside.first == UInt8(ascii: "/")
        let named = isEnd ? inside.dropFirst() : inside
        let name = named.prefix { !isSpace($0) && $0 != UInt8(ascii: "/") }
        guard let first = name.first, first | 0x20 >= UInt8(ascii: "a"), first | 0x20 <= UInt8(ascii: "z") else {
            return nil
        }
        return Tag(
            name: String(decoding: name, as: UTF8.self).lowercased(), isEnd: isEnd,
            attributes: attributes(named.dropFirst(name.count)), at: at)
    }

    private static func attributes(_ text: ArraySlice<UInt8>) -> [String: String] {
        var attributes: [String: String] = [:]
        var rest = text
        while true {
            rest = rest.drop(while: isSpace)
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")),
                equals + 1 < rest.endIndex, rest[equals + 1] == UInt8(ascii: "\""),
                let end = rest[(equals + 2)...].firstIndex(of: UInt8(ascii: "\""))
            else { return attributes }
            let name = String(decoding: rest[rest.startIndex..<equals], as: UTF8.self)
            attributes[name] = Self.text(rest[(equals + 2)..<end])
            rest = rest[(end + 1)...]
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// With the five entities of XML; an index has no others.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
            .reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
