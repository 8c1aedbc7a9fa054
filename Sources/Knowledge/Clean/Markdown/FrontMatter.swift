/// What some Markdown files begin with: settings between two lines of `---` (YAML) or `+++` (TOML).
struct FrontMatter {
    /// No longer one is looked for: a document may begin with a rule.
    static let bytesMax = 64 << 10

    /// The bytes up to the text.
    let end: Int
    let title: String?

    init?(_ source: [UInt8]) {
        var lines = MarkdownLines(source)
        guard let first = lines.next(), let fence = Self.fence(source[first]) else { return nil }
        var title: String?
        while let line = lines.next(), line.lowerBound < Self.bytesMax {
            let text = source[line]
            if Self.fence(text) == fence || fence == "---" && Self.trimmed(text) == "..." {
                end = lines.position
                self.title = title
                return
            }
            title = title ?? Self.title(text, separator: fence == "---" ? ":" : "=")
        }
        return nil
    }

    private static func fence(_ line: ArraySlice<UInt8>) -> String? {
        guard line.count < 16 else { return nil }
        let text = trimmed(line)
        return text == "---" || text == "+++" ? text : nil
    }

    private static func title(_ line: ArraySlice<UInt8>, separator: Character) -> String? {
        guard line.count <= 4096, line.starts(with: Array("title".utf8)) else { return nil }
        let rest = trimmed(line.dropFirst(5))
        guard rest.first == separator else { return nil }
        var value = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
        if let quote = value.first, quote == "\"" || quote == "'", value.count >= 2, value.last == quote {
            value = value.dropFirst().dropLast()
        }
        return value.isEmpty ? nil : String(value)
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> String {
        var line = line.drop(while: TextSpace.isASCIISpace)
        while let last = line.last, TextSpace.isASCIISpace(last) { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }
}
