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

/// Words as limits count them.
///
/// A word is a run without white space; every ideograph or kana is a word of its own, together with the punctuation
/// that touches it; a run longer than `wordBytesMax` counts once for each such piece, so that a file without spaces is
/// bounded too. All functions are linear and need no memory besides their result.
package enum TextWords {
    /// The longest word in UTF-8 bytes; a longer run is several words, cut between characters (or between scalars
    /// inside a character that is itself longer).
    package static let wordBytesMax = 256

    /// The number of words.
    package static func count(in text: String) -> Int {
        let bytes = Array(text.utf8)
        var count = 0
        forEach(in: bytes, range: 0..<bytes.count) { _ in
            count += 1
            return true
        }
        return count
    }

    /// The words in order.
    package static func words(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        var words: [String] = []
        forEach(in: bytes, range: 0..<bytes.count) { range in
            words.append(String(decoding: bytes[range], as: UTF8.self))
            return true
        }
        return words
    }

    /// The text up to the end of its word number `wordsMax`, and whether that left words out.
    package static func prefix(of text: String, wordsMax: Int) -> (text: String, isCut: Bool) {
        let bytes = Array(text.utf8)
        var end = 0
        var count = 0
        forEach(in: bytes, range: 0..<bytes.count) { range in
            if count < wordsMax { end = range.upperBound }
            count += 1
            return count <= wordsMax
        }
        return (String(decoding: bytes[..<end], as: UTF8.self), count > wordsMax)
    }

    /// Calls `body` with the byte range of each word until it returns false. `bytes` is valid UTF-8 and `range` lies on
    /// scalar boundaries.
    package static func forEach(in bytes: [UInt8], range: Range<Int>, _ body: (Range<Int>) -> Bool) {
        var start: Int?
        var holdsIdeograph = false
        var holdsLetter = false
        func close(at end: Int) -> Bool {
            defer { (start, holdsIdeograph, holdsLetter) = (nil, false, false) }
            guard let begin = start else { return true }
            return end - begin <= wordBytesMax
                ? body(begin..<end) : pieces(of: begin..<end, in: bytes).allSatisfy(body)
        }
        var offset = range.lowerBound
        while offset < range.upperBound {
            // Most bytes only go on with a word.
            if holdsLetter, bytes[offset] < 0x80, bytes[offset] > 0x20 {
                offset += 1
                continue
            }
            let scalar = TextScalar(at: offset, in: bytes)
            let endsWord =
                switch scalar.kind {
                case .space: true
                case .ideograph: holdsIdeograph || holdsLetter
                case .letter: holdsIdeograph
                case .mark, .other: false
                }
            if endsWord, !close(at: offset) { return }
            if scalar.kind != .space, start == nil { start = offset }
            holdsIdeograph = holdsIdeograph || scalar.kind == .ideograph
            holdsLetter = holdsLetter || scalar.kind == .letter
            offset += scalar.length
        }
        _ = close(at: range.upperBound)
    }

    private static func pieces(of range: Range<Int>, in bytes: [UInt8]) -> [Range<Int>] {
        if bytes[range].allSatisfy({ $0 < 0x80 }) {
            return stride(from: range.lowerBound, to: range.upperBound, by: wordBytesMax).map {
                $0..<min($0 + wordBytesMax, range.upperBound)
            }
        }
        var pieces: [Range<Int>] = []
        var start = range.lowerBound
        var end = start
        func take(_ length: Int) {
            if end > start, end + length - start > wordBytesMax {
                pieces.append(start..<end)
                start = end
            }
            end += length
        }
        for character in String(decoding: bytes[range], as: UTF8.self) {
            let length = character.utf8.count
            if length <= wordBytesMax {
                take(length)
            } else {
                for scalar in character.unicodeScalars { take(UTF8.width(scalar)) }
            }
        }
        if end > start { pieces.append(start..<end) }
        return pieces
    }
}

/// One Unicode scalar of a UTF-8 text with the class that word and sentence rules need.
package struct TextScalar {
    package enum Kind: Sendable {
        case space, letter, ideograph, mark, other
    }

    package let value: UInt32
    /// Bytes it takes in UTF-8, 1 to 4.
    package let length: Int

    /// Reads the scalar that starts at `offset`; `bytes` is valid UTF-8, as every Swift string's is.
    package init(at offset: Int, in bytes: [UInt8]) {
        let lead = UInt32(bytes[offset])
        if lead < 0x80 {
            (value, length) = (lead, 1)
            return
        }
        let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        var value = lead & (0x7F >> UInt32(width))
        for next in bytes[(offset + 1)..<min(offset + width, bytes.count)] {
            value = value << 6 | UInt32(next & 0x3F)
        }
        (self.value, self.length) = (value, width)
    }

    package init(_ scalar: Unicode.Scalar) {
        value = scalar.value
        length = UTF8.width(scalar)
    }

    /// Letters include digits; ideographs include kana, which no spaces separate either.
    package var kind: Kind {
        switch value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return .letter
        case 0x20, 0x09...0x0D: return .space
        case ..<0x80: return .other
        case 0x3041...0x30FA, 0x30FC...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFD:
            return .ideograph
        default: break
        }
        guard let properties = Unicode.Scalar(value)?.properties else { return .other }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return .mark
        default: break
        }
        if properties.isAlphabetic || properties.numericType != nil { return .letter }
        return properties.isWhitespace ? .space : .other
    }

    package var isLowercase: Bool {
        value < 0x80 ? (0x61...0x7A).contains(value) : Unicode.Scalar(value)?.properties.isLowercase ?? false
    }
}

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

/// Words whose full stop is usually part of the word.
private enum Abbreviations {
    static func allowEnd(after token: (word: String, opensSentence: Bool), before next: TextScalar) -> Bool {
        let word = token.word.lowercased()
        if word.isEmpty { return true }
        if word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return !token.opensSentence && !next.isLowercase }
        if word.unicodeScalars.count == 1 || isDotted(word) || never.contains(word) { return false }
        if beforeNumber.contains(word) { return !(0x30...0x39).contains(next.value) && !next.isLowercase }
        if next.isLowercase { return !beforeCapital.contains(word) && word.unicodeScalars.count > 3 }
        return true
    }

    /// Whether the word is letters with stops between them, like "e.g" or "U.S".
    private static func isDotted(_ word: String) -> Bool {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { $0 >= 0x61 } }
    }

    private static let never: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "messrs", "gen", "sen", "rep", "gov", "hon", "rev", "capt", "lt", "col", "sgt",
        "st",
        "mt", "vs", "cf", "viz", "approx", "ca", "resp", "incl", "excl", "esp", "eds", "ver", "bzw", "ggf", "evtl",
        "mme",
    ]
    private static let beforeNumber: Set<String> = [
        "no", "nos", "art", "sec", "fig", "figs", "eq", "vol", "pp", "ch", "par", "para", "jan", "feb", "mar", "apr",
        "jun",
        "jul", "aug", "sep", "sept", "oct", "nov", "dec", "nr",
    ]
    private static let beforeCapital: Set<String> = [
        "etc", "inc", "ltd", "corp", "dept", "univ", "dist", "bros", "govt",
    ]
}
