/// What a name may be that stands in a path as it is, so that nothing in it needs to be encoded: that of an index, a
/// prompt, a schedule or a pool. The `CHECK` on the name of each says the same.
package enum NameRule {
    package static let bytesMax = 63
    /// The rule in words, to stand behind what breaks it.
    package static let text =
        "must be lower-case letters, digits, dots, dashes and underscores, 1 to \(bytesMax) of them, beginning with a letter or digit"

    package static func allows(_ name: String) -> Bool {
        let bytes = name.utf8
        guard bytes.count <= bytesMax, let first = bytes.first, isWordByte(first) else { return false }
        return bytes.allSatisfy { isWordByte($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
