import Foundation

/// What a character that is not ASCII means for words.
enum WordScalar {
    case letter
    /// Of a script that is written without spaces between words.
    case ideograph
    case apostrophe
    /// Soft hyphens and joiners: they shape a word and are no part of it.
    case invisible
    case separator

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x2019, 0xFF07: self = .apostrophe
        case 0xAD, 0x200C, 0x200D, 0x2060, 0xFEFF: self = .invisible
        // Thai, Lao; Myanmar; Khmer; kana; Hangul.
        case 0x0E01...0x0EFF, 0x1000...0x109F, 0x1780...0x17D3, 0x3041...0x3096, 0x30A1...0x30FF, 0x31F0...0x31FF,
            0xAC00...0xD7A3:
            self = .ideograph
        default: self = Self.judge(scalar.properties)
        }
    }

    private static func judge(_ properties: Unicode.Scalar.Properties) -> Self {
        if properties.isIdeographic { return .ideograph }
        if properties.isAlphabetic { return .letter }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber: return .letter
        default: return .separator
        }
    }

    /// The character at an index of valid UTF-8.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Unicode.Scalar {
        var iterator = bytes[index...].prefix(4).makeIterator()
        var decoder = UTF8()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return "\u{FFFD}" }
        return scalar
    }

    /// A name with its words in lower case and composed by compatibility, so that every way to write a letter is one.
    static func normalised(_ name: [UInt8], parts: [Range<Int>]) -> ([UInt8], [Range<Int>]) {
        var result: [UInt8] = []
        var ranges: [Range<Int>] = []
        var end = 0
        for part in parts {
            result.append(contentsOf: name[end..<part.lowerBound])
            let start = result.count
            let word = String(decoding: name[part], as: UTF8.self).lowercased()
                .precomposedStringWithCompatibilityMapping
            // Both forms of sigma are one letter, and compatibility may have brought capitals back.
            result.append(contentsOf: word.lowercased().replacing("ς", with: "σ").utf8)
            ranges.append(start..<result.count)
            end = part.upperBound
        }
        return (result, ranges)
    }
}
