import Foundation

/// Whether an answer has one of the call's secret words in it, plain or thinly disguised.
///
/// Looked for without regard to case and to what stands between the characters; with full-width, mathematical and other
/// scripts' digits and look-alike letters taken for what they look like; backwards; and in base 64 at any alignment. A
/// model that is told to encrypt it properly gets it out: a canary is an alarm, not a wall.
struct LeakCheck {
    private let folded: [UInt8]
    private let backwards: [UInt8]
    private let base64: [UInt8]

    init(_ text: String) {
        folded = text.unicodeScalars.compactMap(Self.folded)
        backwards = folded.reversed()
        base64 = text.utf8.filter { $0.isAlphanumeric || $0 == 43 || $0 == 47 }
    }

    /// - Parameter word: hexadecimal digits in lower case.
    func has(_ word: String) -> Bool {
        let wanted = Array(word.utf8)
        if Self.contains(folded, wanted) || Self.contains(backwards, wanted) { return true }
        return (0..<3).contains { Self.contains(base64, Self.base64(wanted, alignment: $0)) }
    }

    /// The ASCII letter or digit that a scalar is or looks like, in lower case.
    private static func folded(_ scalar: Unicode.Scalar) -> UInt8? {
        var byte: UInt8? = scalar.value < 128 ? UInt8(scalar.value) : lookalike(scalar)
        byte = byte?.lowercased
        return byte.flatMap { $0.isAlphanumeric ? $0 : nil }
    }

    private static func lookalike(_ scalar: Unicode.Scalar) -> UInt8? {
        if let known = Fold.byte(for: scalar.value) { return known }
        switch scalar.value {
        case 0x0430, 0x0410: return UInt8(ascii: "a")
        case 0x0412, 0x042C, 0x044C: return UInt8(ascii: "b")
        case 0x0441, 0x0421: return UInt8(ascii: "c")
        case 0x0501, 0x0500: return UInt8(ascii: "d")
        case 0x0435, 0x0415: return UInt8(ascii: "e")
        case 0x00B9: return UInt8(ascii: "1")
        case 0x00B2: return UInt8(ascii: "2")
        case 0x00B3: return UInt8(ascii: "3")
        // Circled digits and mathematical letters.
        case 0x2460...0x2468: return UInt8(scalar.value - 0x2460 + 49)
        case 0x24EA: return 48
        case 0x24D0...0x24D5: return UInt8(scalar.value - 0x24D0 + 97)
        case 0x1D400...0x1D6A3: return UInt8((scalar.value - 0x1D400) % 26 + 97)
        default: break
        }
        // Digits of any script.
        guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue else { return nil }
        return UInt8(value) + 48
    }

    /// The base 64 of `word` behind so many bytes of something else, without the characters that those share in.
    private static func base64(_ word: [UInt8], alignment: Int) -> [UInt8] {
        let padded = [UInt8](repeating: 0, count: alignment) + word
        let text = Array(Data(padded).base64EncodedData())
        let first = (alignment * 8 + 5) / 6
        return Array(text[first..<padded.count * 8 / 6])
    }

    /// The word has 32 characters that are as good as random, so comparing at every place looks at little more than one.
    private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first, text.count >= word.count else { return false }
        for start in 0...(text.count - word.count) where text[start] == first {
            if text[start..<start + word.count].elementsEqual(word) { return true }
        }
        return false
    }
}
