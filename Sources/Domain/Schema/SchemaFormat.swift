/// The formats that are asserted. The others that the specification names (`time`, `duration`, `hostname`, `ipv4`, …) are
/// annotations: accepted in a schema, not checked. A name that is neither is refused.
enum SchemaFormat: String, Sendable, CaseIterable {
    /// A day of the calendar, `2026-03-01`.
    case date
    /// RFC 3339 with a zone; no leap seconds, at most nine digits of a fraction.
    case dateTime = "date-time"
    /// `local@domain`: an unquoted local part of at most 64 bytes and a domain of dotted labels. Whether it exists is
    /// not asked.
    case email
    /// Eight, four, four, four and twelve hexadecimal digits with dashes, any version, any case.
    case uuid
    /// An absolute URI of ASCII characters: a scheme, a colon and more; percent signs begin an escape.
    case uri

    static let annotations = [
        "time", "duration", "hostname", "idn-hostname", "idn-email", "ipv4", "ipv6", "uri-reference", "iri",
        "iri-reference", "uri-template", "json-pointer", "relative-json-pointer", "regex",
    ]

    func accepts(_ text: String) -> Bool {
        switch self {
        case .date: text.utf8.count == 10 && RFC3339.date(from: text + "T00:00:00Z") != nil
        case .dateTime: RFC3339.date(from: text) != nil
        case .email: Self.isEmail(Array(text.utf8))
        case .uuid: Self.isUUID(Array(text.utf8))
        case .uri: Self.isURI(Array(text.utf8))
        }
    }

    private static func isUUID(_ bytes: [UInt8]) -> Bool {
        bytes.count == 36
            && bytes.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index) ? byte == ASCII.minus : isHexDigit(byte)
            }
    }

    private static func isEmail(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")), (1...64).contains(at) else {
            return false
        }
        let isDotAtom = bytes[..<at].split(separator: ASCII.dot, omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
        let labels = bytes[(at + 1)...].split(separator: ASCII.dot, omittingEmptySubsequences: false)
        return isDotAtom
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != ASCII.minus && label.last != ASCII.minus
                    && label.allSatisfy { isAlphanumeric($0) || $0 == ASCII.minus }
            }
    }

    private static func isURI(_ bytes: [UInt8]) -> Bool {
        guard let colon = bytes.firstIndex(of: ASCII.colon), colon > 0, colon < bytes.count - 1, isLetter(bytes[0]),
            bytes[..<colon].allSatisfy({ isAlphanumeric($0) || "+-.".utf8.contains($0) })
        else { return false }
        let rest = Array(bytes[(colon + 1)...])
        return rest.indices.allSatisfy { index in
            let byte = rest[index]
            guard byte == UInt8(ascii: "%") else {
                return isAlphanumeric(byte) || "-._~:/?#[]@!$&'()*+,;=".utf8.contains(byte)
            }
            return index + 2 < rest.count && isHexDigit(rest[index + 1]) && isHexDigit(rest[index + 2])
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }
    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
