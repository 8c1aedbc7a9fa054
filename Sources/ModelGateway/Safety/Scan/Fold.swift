/// What a character that looks like ASCII, or like nothing, stands for.
struct Fold {
    /// nil: nothing.
    let byte: UInt8?
    /// Bytes of the character.
    let length: Int

    /// nil for a character that stays as it is.
    static func at(_ index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Fold? {
        switch bytes[index] {
        // Where all of them begin; everything else is told by one comparison.
        case 0xC2, 0xD9, 0xDB, 0xE2, 0xEF, 0xF0: break
        default: return nil
        }
        let length = bytes[index] >= 0xF0 ? 4 : bytes[index] >= 0xE0 ? 3 : 2
        guard index + length <= bytes.count else { return nil }
        var value = UInt32(bytes[index]) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
        for byte in bytes[index + 1..<index + length] {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return meaning(of: value).map { Fold(byte: $0.byte, length: length) }
    }

    private struct Meaning { let byte: UInt8? }

    /// What a scalar means; outer nil when it means itself, inner nil when it means nothing.
    static func byte(for value: UInt32) -> UInt8?? { meaning(of: value).map(\.byte) }

    private static func meaning(of value: UInt32) -> Meaning? {
        switch value {
        // Soft hyphen, zero-width characters and direction marks, word joiner and its kin, byte order mark.
        case 0x00AD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: Meaning(byte: nil)
        // No-break, typographic and ideographic spaces.
        case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F: Meaning(byte: 32)
        // Hyphens, dashes and the minus sign.
        case 0x2010...0x2015, 0x2212: Meaning(byte: 45)
        // Full-width ASCII.
        case 0xFF01...0xFF5E: Meaning(byte: UInt8(value - 0xFF01 + 33))
        // Arabic-Indic, Persian and mathematical digits, superscripts.
        case 0x0660...0x0669: Meaning(byte: UInt8(value - 0x0660 + 48))
        case 0x06F0...0x06F9: Meaning(byte: UInt8(value - 0x06F0 + 48))
        case 0x1D7CE...0x1D7FF: Meaning(byte: UInt8((value - 0x1D7CE) % 10 + 48))
        case 0x2070, 0x2074...0x2079: Meaning(byte: UInt8(value - 0x2070 + 48))
        case 0x2080...0x2089: Meaning(byte: UInt8(value - 0x2080 + 48))
        default: nil
        }
    }
}
