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
