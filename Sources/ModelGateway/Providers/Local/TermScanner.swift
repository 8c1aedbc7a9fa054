internal import Domain
internal import Foundation

/// The lower-case words of a text, as features see them.
///
/// A term is a run of letters, digits and marks (an apostrophe inside is dropped with what follows it: "author's" is
/// "author"), one ideograph or kana, or one symbol such as an emoji. Punctuation and controls are no terms. Canonically
/// equal texts give equal terms. A term keeps at most `termBytesMax` bytes; the rest of a longer run is passed over.
/// Linear.
enum TermScanner {
    /// Enough for words; a longer run is data, not language.
    static let termBytesMax = 64

    /// The terms of the first `bytesMax` UTF-8 bytes, in order.
    static func terms(in text: String, bytesMax: Int) -> [String] {
        var terms: [String] = []
        var scan = Scan()
        var read = 0
        for scalar in text.unicodeScalars {
            read += UTF8.width(scalar)
            if read > bytesMax { break }
            if let word = scan.take(scalar) { terms.append(word) }
            if let single = scan.single.take() { terms.append(single) }
        }
        if let last = scan.finish() { terms.append(last) }
        return terms
    }

    private struct Scan {
        private var word = ""
        private var isPastApostrophe = false
        private var mayCompose = false
        var single: String?

        /// Takes the next scalar; returns the word that it ended. A term of one scalar is left in `single`.
        mutating func take(_ scalar: Unicode.Scalar) -> String? {
            switch TextScalar(scalar).kind {
            case .letter, .mark:
                append(scalar)
                return nil
            case .ideograph:
                single = String(scalar)
            case .space: break
            case .other:
                let isApostrophe = scalar == "'" || scalar == "\u{2019}"
                if isApostrophe, !word.isEmpty {
                    isPastApostrophe = true
                    return nil
                }
                if scalar.properties.generalCategory == .otherSymbol { single = String(scalar) }
            }
            return finish()
        }

        mutating func finish() -> String? {
            defer { (word, isPastApostrophe, mayCompose) = ("", false, false) }
            if word.isEmpty { return nil }
            // Composed per term: whole texts of stacked marks would make normalisation slow.
            return mayCompose ? word.precomposedStringWithCanonicalMapping : word
        }

        private mutating func append(_ scalar: Unicode.Scalar) {
            guard !isPastApostrophe, word.utf8.count < termBytesMax else { return }
            if scalar.value < 0x80 {
                let isUpper = (0x41...0x5A).contains(scalar.value)
                word.unicodeScalars.append(isUpper ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
            } else {
                word += scalar.properties.lowercaseMapping
                let isJamo = (0x1100...0x11FF).contains(scalar.value)
                mayCompose = mayCompose || isJamo || scalar.properties.canonicalCombiningClass != .notReordered
            }
        }
    }
}
