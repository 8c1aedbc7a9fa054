/// A character reference of HTML or Markdown: `&amp;`, `&#8212;`, `&#x2014;`.
struct CharacterReference {
    let length: Int
    let utf8: [UInt8]
    /// It names no character that can be stored, and stands for U+FFFD now.
    let isReplaced: Bool

    /// The reference that begins with the `&` at `offset`, if one does; looks at most 20 bytes ahead.
    init?(at offset: Int, in bytes: [UInt8], before upper: Int) {
        guard offset + 2 < upper else { return nil }
        if bytes[offset + 1] == UInt8(ascii: "#") {
            self.init(numberAt: offset, in: bytes, before: upper)
        } else {
            self.init(nameAt: offset, in: bytes, before: upper)
        }
    }

    /// A name ends with a semicolon; a few do without in old pages, where no letter, digit or `=` follows.
    private init?(nameAt offset: Int, in bytes: [UInt8], before upper: Int) {
        var end = offset + 1
        while end < upper, end - offset <= EntityNames.bytesMax, Self.isNameByte(bytes[end]) { end += 1 }
        let name = String(decoding: bytes[(offset + 1)..<end], as: UTF8.self)
        let isClosed = end < upper && bytes[end] == UInt8(ascii: ";")
        let isOpenEnd = end >= upper || !Self.isNameByte(bytes[end]) && bytes[end] != UInt8(ascii: "=")
        guard isClosed || isOpenEnd && Self.open.contains(name), let scalar = EntityNames.scalar(named: name) else {
            return nil
        }
        self.init(length: end - offset + (isClosed ? 1 : 0), scalar: scalar)
    }

    private static let open: Set<String> = ["amp", "lt", "gt", "quot", "nbsp", "copy", "reg"]

    private init?(numberAt offset: Int, in bytes: [UInt8], before upper: Int) {
        let isHex = bytes[offset + 2] | 0x20 == UInt8(ascii: "x")
        var end = offset + (isHex ? 3 : 2)
        let first = end
        var value: UInt32 = 0
        while end < upper, end - first < 16, let digit = Self.digit(bytes[end], isHex: isHex) {
            value = min(value * (isHex ? 16 : 10) + digit, 0x110000)
            end += 1
        }
        guard end > first else { return nil }
        if end < upper, bytes[end] == UInt8(ascii: ";") { end += 1 }
        // What HTML says of references to control characters: they were meant in windows-1252.
        let isOldByte = (0x80...0x9F).contains(value)
        let scalar = isOldByte ? UnitDecoding.scalar(ofWindows1252: UInt8(value)) : Unicode.Scalar(value)
        self.init(length: end - offset, scalar: value == 0 ? nil : scalar)
    }

    private init(length: Int, scalar: Unicode.Scalar?) {
        self.length = length
        isReplaced = scalar == nil
        utf8 = scalar.map { Array(String($0).utf8) } ?? DecodedText.replacement
    }

    private static func digit(_ byte: UInt8, isHex: Bool) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46 where isHex: UInt32(byte - 0x37)
        case 0x61...0x66 where isHex: UInt32(byte - 0x57)
        default: nil
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
