/// What a tenant calls an index. It stands in paths as it is, so nothing in it needs to be encoded.
package struct IndexName: Sendable, Hashable, CustomStringConvertible {
    package static let bytesMax = 63
    package static let rule =
        "must be lower-case letters, digits, dots, dashes and underscores, at most \(bytesMax), beginning with a letter or digit"

    package let rawValue: String
    package var description: String { rawValue }

    /// Nil for a text that breaks the rule; the `CHECK` on `knowledge_index.name` says the same.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard (1...Self.bytesMax).contains(bytes.count), let first = bytes.first, Self.isWordByte(first),
            bytes.allSatisfy({ Self.isWordByte($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F })
        else { return nil }
        rawValue = text
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
