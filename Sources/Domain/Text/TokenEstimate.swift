/// How many tokens a text may be for a model whose tokenizer is not at hand.
package enum TokenEstimate {
    /// A bound that no byte-level tokenizer passes: every token covers at least one UTF-8 byte. Special tokens that a
    /// vendor adds around messages are not part of the text and come on top.
    package static func upperBound(_ text: String) -> Int {
        text.utf8.count
    }

    /// A middle guess, for display and planning, never for a money hold.
    ///
    /// Four ASCII characters are a token (the rule of thumb vendors give for English), as are one ideograph or kana and
    /// two scalars of any other script. Off by a third either way on ordinary text; more on code and rare scripts. At
    /// least 1 unless the text is empty, never above `upperBound`.
    package static func typical(_ text: String) -> Int {
        var quarters = 0
        for scalar in text.unicodeScalars { quarters += Self.quarters(TextScalar(scalar)) }
        return (quarters + 3) / 4
    }

    /// The same guess for a piece of a UTF-8 text, in quarters of a token: quarters of neighbours add up exactly, which
    /// whole tokens do not. `range` lies on scalar boundaries.
    package static func quarters(in bytes: [UInt8], _ range: Range<Int>) -> Int {
        var quarters = 0
        var offset = range.lowerBound
        while offset < range.upperBound {
            if bytes[offset] < 0x80 {
                quarters += 1
                offset += 1
                continue
            }
            let scalar = TextScalar(at: offset, in: bytes)
            quarters += Self.quarters(scalar)
            offset += scalar.length
        }
        return quarters
    }

    package static func quarters(_ scalar: TextScalar) -> Int {
        scalar.value < 0x80 ? 1 : scalar.isIdeograph ? 4 : 2
    }
}
