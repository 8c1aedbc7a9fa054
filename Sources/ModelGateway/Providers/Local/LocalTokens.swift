internal import Domain

/// The token count that the local provider reports as usage.
///
/// A local token is a word or a mark, by rule: a run of letters, digits and combining marks is one, each ideograph or
/// kana is one, and every other visible scalar (punctuation, symbols, each scalar of an emoji) is one. White space,
/// joiners and variation selectors count nothing. No model's tokenizer agrees with it; it is for usage and limits of
/// `local` alone.
package enum LocalTokens {
    /// The number of local tokens; linear, without memory of its own.
    package static func count(_ text: String) -> Int {
        var count = 0
        var isInWord = false
        for scalar in text.unicodeScalars {
            let kind = TextScalar(scalar).kind
            switch kind {
            case .letter: count += isInWord ? 0 : 1
            case .ideograph: count += 1
            case .mark, .space: break
            case .other: count += scalar.value >= 0x80 && scalar.properties.isDefaultIgnorableCodePoint ? 0 : 1
            }
            isInWord = kind == .letter || kind == .mark && isInWord
        }
        return count
    }
}
