/// A run of `*`, `_` or `~`. It opens, closes or is text by what stands on its two sides, as CommonMark says.
struct EmphasisRun {
    let range: Range<Int>
    let opens: Bool
    let closes: Bool

    /// Nil for a run that marks nothing.
    init?(_ range: Range<Int>, in text: [UInt8]) {
        let mark = text[range.lowerBound]
        if mark == UInt8(ascii: "~"), range.count != 2 { return nil }
        let before = range.lowerBound > 0 ? text[range.lowerBound - 1] : 0x20
        let after = range.upperBound < text.count ? text[range.upperBound] : 0x20
        let (spaceBefore, spaceAfter) = (before <= 0x20, after <= 0x20)
        let (pointBefore, pointAfter) = (Self.isPunctuation(before), Self.isPunctuation(after))
        let left = !spaceAfter && (!pointAfter || spaceBefore || pointBefore)
        let right = !spaceBefore && (!pointBefore || spaceAfter || pointAfter)
        // Within a word an underscore is a letter.
        let isWordMark = mark != UInt8(ascii: "_")
        self.range = range
        opens = left && (isWordMark || !right || pointBefore)
        closes = right && (isWordMark || !left || pointAfter)
    }

    static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x2F).contains(byte) || (0x3A...0x40).contains(byte) || (0x5B...0x60).contains(byte)
            || (0x7B...0x7E).contains(byte)
    }
}
