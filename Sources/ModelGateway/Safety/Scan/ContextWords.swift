/// Words that say what a number is. A number that collides with ordinary ones counts only when one of them stands near.
struct ContextWords: Sendable {
    /// Bytes looked at before and behind a number. They bound the cost of a candidate.
    static let reachBefore = 48
    static let reachBehind = 24

    private let words: Set<[UInt8]>

    /// - Parameter words: in lower case, letters only.
    init(_ words: String...) { self.words = Set(words.map { Array($0.utf8) }) }

    /// Whether one of the words stands near. Words end at what is no letter, and at `aB`: `nhs_number`, `nhsNumber`.
    func stand(near range: Range<Int>, in text: ByteText) -> Bool {
        stand(in: range.lowerBound - Self.reachBefore..<range.lowerBound, of: text)
            || stand(in: range.upperBound..<range.upperBound + Self.reachBehind, of: text)
    }

    /// Whether the last word before `index` is one of them, with at most four other bytes in between.
    func stand(rightBefore index: Int, in text: ByteText) -> Bool {
        var end = index
        while index - end < 4, end > 0, !text[end - 1].isLetter, !text[end - 1].isDigit { end -= 1 }
        var start = end
        while end - start < 24, text[start - 1].isLetter {
            start -= 1
            if text[start].isCapital, !text[start - 1].isCapital { break }
        }
        return words.contains((start..<end).map { text[$0].lowercased })
    }

    private func stand(in range: Range<Int>, of text: ByteText) -> Bool {
        var word: [UInt8] = []
        for index in max(range.lowerBound, 0)..<max(min(range.upperBound, text.count), 0) {
            let byte = text[index]
            if byte.isLetter {
                if byte.isCapital, !text[index - 1].isCapital, !word.isEmpty {
                    if words.contains(word) { return true }
                    word.removeAll(keepingCapacity: true)
                }
                word.append(byte.lowercased)
            } else if !word.isEmpty {
                if words.contains(word) { return true }
                word.removeAll(keepingCapacity: true)
            }
        }
        return words.contains(word)
    }
}
