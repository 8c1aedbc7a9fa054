/// What the outside of a sentence says: its first and last characters, its capitals, its share of letters.
///
/// Reads at most the first 2,000 scalars and the last 4.
struct SentenceLook {
    /// Whether it begins as sentences do: a capital, a digit, an opening quote, or a letter of a script without
    /// capitals.
    let startsFull: Bool
    /// Whether it ends with a full stop, question or exclamation mark, before closing quotes and brackets.
    let endsFull: Bool
    /// Whether it is all in capitals (at least 4 letters, and 4 in 5 of those that have a case).
    let isShouted: Bool
    /// Whether it is a notice of rights that says nothing about the document.
    let isBoilerplate: Bool
    /// Letters among the visible characters, 0...1.
    let letterShare: Double

    init(_ text: String) {
        var (upper, lower, letters, visible) = (0, 0, 0, 0)
        for scalar in text.unicodeScalars.prefix(2_000) {
            switch scalar.value {
            case 0x61...0x7A: lower += 1
            case 0x41...0x5A: upper += 1
            case ..<0x21: continue
            case ..<0x80: break
            default:
                if scalar.properties.isWhitespace { continue }
                upper += scalar.properties.isUppercase ? 1 : 0
                lower += scalar.properties.isLowercase ? 1 : 0
                letters += scalar.properties.isAlphabetic && !scalar.properties.isCased ? 1 : 0
            }
            visible += 1
        }
        letters += upper + lower
        letterShare = visible == 0 ? 0 : Double(letters) / Double(visible)
        isShouted = upper >= 4 && upper * 5 >= (upper + lower) * 4
        startsFull =
            text.unicodeScalars.first { !Self.openers.contains($0) }.map { first in
                first.properties.numericType != nil || first.properties.isAlphabetic && !first.properties.isLowercase
            } ?? false
        let last = text.unicodeScalars.suffix(4).last { !Self.closers.contains($0) }
        endsFull = last.map { Self.stops.contains($0) } ?? false
        isBoilerplate = Self.isNotice(text)
    }

    private static func isNotice(_ text: String) -> Bool {
        guard text.utf8.count >= 10 else { return false }
        let head = String(decoding: text.utf8.prefix(200), as: UTF8.self).lowercased()
        return head.hasPrefix("copyright") || head.hasPrefix("©") || head.hasPrefix("(c) ")
            || notices.contains { head.contains($0) }
    }

    private static let notices = [
        "copyright (c)", "copyright ©", "all rights reserved", "spdx-license-identifier",
        "copies of this license document",
    ]

    private static let openers: Set<Unicode.Scalar> = ["\"", "'", "(", "[", "“", "‘", "«", "「", "『", "`", "¿", "¡"]
    private static let closers: Set<Unicode.Scalar> = ["\"", "'", ")", "]", "”", "’", "»", "」", "』", "`", "）"]
    private static let stops: Set<Unicode.Scalar> = [".", "!", "?", "…", "。", "！", "？", "｡", "؟", "۔", "।"]
}
