import Domain

/// White space and invisible characters of UTF-8 texts.
enum TextSpace {
    static func isASCIISpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The length of the white space character at `offset`, 0 if there is none.
    static func width(at offset: Int, in bytes: [UInt8]) -> Int {
        let lead = bytes[offset]
        if lead < 0x80 { return isASCIISpace(lead) ? 1 : 0 }
        guard lead == 0xC2 || (0xE1...0xE3).contains(lead) else { return 0 }
        switch TextScalar(at: offset, in: bytes).value {
        case 0x85, 0xA0: return 2
        case 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return 3
        default: return 0
        }
    }

    /// The length of a soft hyphen, a zero width space or a byte order mark at `offset`, 0 if there is none: they tear
    /// words that are searched for. Marks of direction and joiners stay, which scripts need.
    static func invisibleWidth(at offset: Int, in bytes: [UInt8]) -> Int {
        switch bytes[offset] {
        case 0xC2: return bytes[offset + 1] == 0xAD ? 2 : 0
        case 0xE2: return bytes[offset + 1] == 0x80 && bytes[offset + 2] == 0x8B ? 3 : 0
        case 0xEF: return bytes[offset + 1] == 0xBB && bytes[offset + 2] == 0xBF ? 3 : 0
        default: return 0
        }
    }

    static func isBlank(_ range: Range<Int>, in bytes: [UInt8]) -> Bool { trimmed(range, in: bytes).isEmpty }

    /// Without the white space at both ends.
    static func trimmed(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper {
            let width = width(at: lower, in: bytes)
            guard width > 0 else { break }
            lower += width
        }
        while lower < upper {
            var last = upper - 1
            while last > lower, UTF8.isContinuation(bytes[last]) { last -= 1 }
            guard width(at: last, in: bytes) > 0 else { break }
            upper = last
        }
        return lower..<upper
    }

    static func length(_ lead: UInt8) -> Int {
        lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    }
}
