/// Where sentences end inside one paragraph.
///
/// A full stop of Chinese or Japanese ends a sentence at once. Other end marks do when white space follows (after
/// closing quotes and brackets) and, for a single full stop, when the word before it is not an initial, a list number
/// or a known abbreviation, and what follows does not look like a continuation. The rule is linear: it looks back at
/// most 24 bytes.
package enum SentenceEnds {
    /// The exclusive ends of the sentences in `range`, ascending; the last is the range's end. Ranges begin with the
    /// white space after the sentence before.
    package static func offsets(in bytes: [UInt8], range: Range<Int>) -> [Int] {
        var ends: [Int] = []
        var start = range.lowerBound
        var offset = range.lowerBound
        while offset < range.upperBound {
            if bytes[offset] < 0x80, !isEndMark(UInt32(bytes[offset])) {
                offset += 1
                continue
            }
            let scalar = TextScalar(at: offset, in: bytes)
            guard isEndMark(scalar.value) else {
                offset += scalar.length
                continue
            }
            while start < offset, bytes[start] <= 32 { start += 1 }
            let mark = Mark(at: offset, in: bytes, before: range.upperBound)
            if mark.endsSentence(startingAt: start, in: bytes, before: range.upperBound) {
                ends.append(mark.end)
                start = mark.end
            }
            offset = mark.end
        }
        if ends.last != range.upperBound, !range.isEmpty { ends.append(range.upperBound) }
        return ends
    }

    /// A run of end marks with the closing quotes and brackets after it.
    private struct Mark {
        let start: Int
        var end: Int
        var isWide = false
        var isSingleStop: Bool
        var isEllipsis = false
        var hasCloser = false

        init(at start: Int, in bytes: [UInt8], before upper: Int) {
            (self.start, end) = (start, start)
            isSingleStop = bytes[start] == UInt8(ascii: ".")
            while end < upper {
                let scalar = TextScalar(at: end, in: bytes)
                let isMark = isEndMark(scalar.value)
                guard isMark || isCloser(scalar.value) else { break }
                isWide = isWide || isWideStop(scalar.value)
                hasCloser = hasCloser || !isMark
                if isMark, end > start { isSingleStop = false }
                end += scalar.length
            }
            isEllipsis =
                bytes[start] == UInt8(ascii: ".") && !isSingleStop || TextScalar(at: start, in: bytes).value == 0x2026
        }

        func endsSentence(startingAt sentence: Int, in bytes: [UInt8], before upper: Int) -> Bool {
            if isWide || end >= upper { return true }
            guard TextScalar(at: end, in: bytes).kind == .space else { return false }
            var next = end
            while next < upper, TextScalar(at: next, in: bytes).kind == .space {
                next += TextScalar(at: next, in: bytes).length
            }
            guard next < upper else { return true }
            let following = TextScalar(at: next, in: bytes)
            if following.isLowercase, isEllipsis || hasCloser { return false }
            guard isSingleStop else { return true }
            return Abbreviations.allowEnd(after: token(from: sentence, in: bytes), before: following)
        }

        /// The word that touches the mark, without opening quotes, and whether it opens the sentence.
        private func token(from sentence: Int, in bytes: [UInt8]) -> (word: String, opensSentence: Bool) {
            var begin = start
            while begin > max(sentence, start - 24), bytes[begin - 1] > 32 { begin -= 1 }
            let word = bytes[begin..<start].drop {
                $0 < 0x30 || (0x3A...0x40).contains($0) || (0x5B...0x60).contains($0)
            }
            return (String(decoding: word, as: UTF8.self), begin == sentence)
        }
    }

    private static func isEndMark(_ value: UInt32) -> Bool {
        switch value {
        case 0x2E, 0x21, 0x3F, 0x2026, 0x061F, 0x06D4, 0x0964, 0x0965: true
        default: isWideStop(value)
        }
    }

    private static func isWideStop(_ value: UInt32) -> Bool {
        value == 0x3002 || value == 0xFF01 || value == 0xFF1F || value == 0xFF61
    }

    private static func isCloser(_ value: UInt32) -> Bool {
        switch value {
        case 0x22, 0x27, 0x29, 0x5D, 0x7D, 0xBB, 0x2019, 0x201D, 0x300B, 0x300D, 0x300F, 0x3011, 0xFF09: true
        default: false
        }
    }
}
