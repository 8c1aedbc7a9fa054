/// One Unicode scalar of a UTF-8 text with the class that word and sentence rules need.
package struct TextScalar {
    package enum Kind: Sendable {
        case space, letter, ideograph, mark, other
    }

    package let value: UInt32
    /// Bytes it takes in UTF-8, 1 to 4.
    package let length: Int

    /// Reads the scalar that starts at `offset`; `bytes` is valid UTF-8, as every Swift string's is.
    package init(at offset: Int, in bytes: [UInt8]) {
        let lead = UInt32(bytes[offset])
        if lead < 0x80 {
            (value, length) = (lead, 1)
            return
        }
        let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        var value = lead & (0x7F >> UInt32(width))
        for next in bytes[(offset + 1)..<min(offset + width, bytes.count)] {
            value = value << 6 | UInt32(next & 0x3F)
        }
        (self.value, self.length) = (value, width)
    }

    package init(_ scalar: Unicode.Scalar) {
        value = scalar.value
        length = UTF8.width(scalar)
    }

    /// Letters include digits; ideographs include kana, which no spaces separate either.
    package var kind: Kind {
        switch value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return .letter
        case 0x20, 0x09...0x0D: return .space
        case ..<0x80: return .other
        default: break
        }
        if isIdeograph { return .ideograph }
        guard let properties = Unicode.Scalar(value)?.properties else { return .other }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return .mark
        default: break
        }
        if properties.isAlphabetic || properties.numericType != nil { return .letter }
        return properties.isWhitespace ? .space : .other
    }

    /// Cheaper than ``kind``, which asks the tables of Unicode.
    package var isIdeograph: Bool {
        switch value {
        case 0x3041...0x30FA, 0x30FC...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    package var isLowercase: Bool {
        value < 0x80 ? (0x61...0x7A).contains(value) : Unicode.Scalar(value)?.properties.isLowercase ?? false
    }
}
