/// What an HTML page says of its own encoding, in a `meta` element or an XML declaration.
enum DeclaredCharset: Hashable {
    case known(TextEncoding)
    /// One that is not read here.
    case other

    /// Looks through the first 4 KiB, as browsers look through the first one.
    init?(in bytes: [UInt8]) {
        let head = bytes.prefix(4096).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let isDeclaration = head.starts(with: Array("<?xml".utf8))
        guard
            let name = Self.value(after: "charset", inTag: "<meta", of: head)
                ?? (isDeclaration ? Self.value(after: "encoding", inTag: "<?xml", of: head) : nil)
        else { return nil }
        self.init(name: name)
    }

    /// A page that is read byte by byte cannot be in UTF-16, so that name means UTF-8, as it does in browsers.
    private init(name: String) {
        switch name {
        case "utf-8", "utf8", "unicode-1-1-utf-8", "utf-16", "utf-16le", "utf-16be": self = .known(.utf8)
        case "windows-1252", "cp1252", "x-cp1252", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1",
            "us-ascii", "ascii":
            self = .known(.windows1252)
        default: self = .other
        }
    }

    private static func value(after attribute: String, inTag tag: String, of head: [UInt8]) -> String? {
        let (attribute, tag) = (Array(attribute.utf8), Array(tag.utf8))
        var isInTag = false
        var offset = 0
        while offset < head.count {
            if head[offset] == UInt8(ascii: "<") {
                isInTag = head[offset...].starts(with: tag)
            } else if head[offset] == UInt8(ascii: ">") {
                isInTag = false
            } else if isInTag, head[offset...].starts(with: attribute) {
                let value = head[(offset + attribute.count)...].drop { $0 <= 0x20 }
                if value.first == UInt8(ascii: "=") { return Self.name(value.dropFirst()) }
            }
            offset += 1
        }
        return nil
    }

    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        let name = bytes.drop { $0 <= 0x20 || $0 == 0x22 || $0 == 0x27 }
            .prefix {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2D, 0x5F, 0x2E, 0x3A].contains($0)
            }
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}
