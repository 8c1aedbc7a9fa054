/// Cuts a long text into slices of at most `wordsMax` words.
///
/// A slice is a contiguous piece of the original, trimmed at both ends: wrapped lines, lists and code keep their shape
/// inside it. Cuts prefer the end of a paragraph, then of a sentence, then of a word; a run without a space longer than
/// `TextWords.wordBytesMax` may be cut between two characters. Without overlap, the words of all slices in order are
/// the words of the text: nothing is lost and nothing repeats.
///
/// Time and memory are linear in the text (about 50 bytes per sentence besides the text and its slices), whatever it
/// holds. With overlap the slices together have at most three times the words of the text: an overlap never fills more
/// than half a slice, and two neighbours always bring more than half a slice of new words.
package enum TextSlicer {
    /// The slices of a text in order; none for text that is only white space.
    ///
    /// `wordsMax` below 1 counts as 1. `overlapSentences` repeats up to that many sentences from the end of a slice at
    /// the start of the next one, as far as they fit in half of `wordsMax`.
    package static func slices(of text: String, wordsMax: Int, overlapSentences: Int = 0) -> [String] {
        let bytes = Array(text.utf8)
        let units = units(in: bytes, wordsMax: max(1, wordsMax))
        return pack(units, wordsMax: max(1, wordsMax), overlap: max(0, overlapSentences)).map { span in
            String(decoding: bytes[units[span.lowerBound].start..<units[span.upperBound - 1].end], as: UTF8.self)
        }
    }

    /// The smallest piece that packing moves: a sentence, or a part of one that is too long for a slice.
    private struct Unit {
        var start: Int
        var end: Int
        var words: Int
        /// Words from here to the end of the paragraph if the unit opens one, otherwise 0.
        var paragraphWords = 0
    }

    private static func units(in bytes: [UInt8], wordsMax: Int) -> [Unit] {
        var units: [Unit] = []
        for paragraph in paragraphs(in: bytes) {
            let first = units.count
            var start = paragraph.lowerBound
            for end in SentenceEnds.offsets(in: bytes, range: paragraph) {
                appendUnits(of: start..<end, in: bytes, wordsMax: wordsMax, to: &units)
                start = end
            }
            if first < units.count {
                units[first].paragraphWords = units[first...].reduce(0) { $0 + $1.words }
            }
        }
        return units
    }

    private static func appendUnits(of sentence: Range<Int>, in bytes: [UInt8], wordsMax: Int, to units: inout [Unit]) {
        var unit: Unit?
        TextWords.forEach(in: bytes, range: sentence) { word in
            if var current = unit, current.words < wordsMax {
                current.end = word.upperBound
                current.words += 1
                unit = current
            } else {
                if let full = unit { units.append(full) }
                unit = Unit(start: word.lowerBound, end: word.upperBound, words: 1)
            }
            return true
        }
        if let rest = unit { units.append(rest) }
    }

    /// Ranges of text between lines that hold nothing but white space.
    private static func paragraphs(in bytes: [UInt8]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = 0
        var lineIsBlank = true
        for (offset, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") {
                if lineIsBlank, start < offset {
                    result.append(start..<offset)
                    start = offset + 1
                }
                lineIsBlank = true
            } else if byte > 32 {
                lineIsBlank = false
            }
        }
        if start < bytes.count { result.append(start..<bytes.count) }
        return result
    }

    /// Fills slices greedily; a slice that is at least half full ends early rather than split the next paragraph.
    private static func pack(_ units: [Unit], wordsMax: Int, overlap: Int) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var start = 0
        var words = 0
        var freshWords = 0
        for index in units.indices {
            let unit = units[index]
            let splitsParagraph = unit.paragraphWords > wordsMax - words && freshWords * 2 >= wordsMax
            if freshWords > 0, words + unit.words > wordsMax || splitsParagraph {
                spans.append(start..<index)
                freshWords = 0
                (start, words) = overlapStart(before: index, units, wordsMax: wordsMax, overlap: overlap, floor: start)
            }
            words += unit.words
            freshWords += unit.words
        }
        if freshWords > 0 { spans.append(start..<units.count) }
        return spans
    }

    private static func overlapStart(
        before index: Int, _ units: [Unit], wordsMax: Int, overlap: Int, floor: Int
    ) -> (start: Int, words: Int) {
        let room = min(wordsMax / 2, wordsMax - units[index].words)
        var start = index
        var words = 0
        while index - start < overlap, start > floor + 1, words + units[start - 1].words <= room {
            start -= 1
            words += units[start].words
        }
        return (start, words)
    }
}
