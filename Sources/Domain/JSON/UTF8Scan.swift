extension UnsafeBufferPointer<UInt8> {
    /// The first position at or after `start` that holds a quote, a backslash or a control character; `count` if none does.
    ///
    /// It looks at eight bytes at once. In `x - 0x01…` the top bit of a byte turns on when the byte was zero, so after
    /// an exclusive or with a wanted byte the result marks where that byte is; `x - 0x20…` marks control characters the
    /// same way. A borrow can mark bytes above the first true mark wrongly, never below, and only the lowest is used.
    func stringStop(from start: Int) -> Int {
        var position = start
        let raw = UnsafeRawBufferPointer(self)
        while position + 8 <= count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let marks =
                ((quotes &- 0x0101_0101_0101_0101) & ~quotes)
                | ((backslashes &- 0x0101_0101_0101_0101) & ~backslashes)
                | ((word &- 0x2020_2020_2020_2020) & ~word)
            let tops = marks & 0x8080_8080_8080_8080
            if tops != 0 { return position + tops.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < count {
            let byte = self[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return position }
            position += 1
        }
        return count
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// Where the first byte sequence starts that is not UTF-8 (Unicode 15, table 3-7), or nil when all of it is. Used
    /// only to explain a refusal; the fast check is the standard library's.
    var firstInvalidUTF8: Int? {
        var position = startIndex
        while position < endIndex {
            guard let length = self[position...].utf8ScalarLength else { return position }
            position += length
        }
        return nil
    }

    /// Whether the slice starts with one whole, valid UTF-8 sequence.
    var isValidUTF8Scalar: Bool { utf8ScalarLength != nil }

    /// The length of the valid UTF-8 sequence that the slice starts with, or nil when there is none.
    ///
    /// Only the second byte's range depends on the first byte: it rules out overlong forms (E0, F0), surrogates (ED)
    /// and everything beyond U+10FFFF (F4).
    private var utf8ScalarLength: Int? {
        guard let first else { return nil }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard count >= length, second.contains(self[startIndex + 1]) else { return nil }
        let rest = self[(startIndex + 2)..<(startIndex + length)]
        return rest.allSatisfy(UTF8.isContinuation) ? length : nil
    }
}
