/// Strips the common English endings, so that "refunds", "refunded" and "refunding" are one feature.
///
/// Steps 1a, 1b, 1c and 5 of M. F. Porter, "An algorithm for suffix stripping", Program 14 (3), 1980; the steps for
/// derived forms are left to character n-grams. Words that are not lower-case ASCII letters come back unchanged.
/// Idempotence is not promised; equal words give equal stems. Linear in the word.
struct WordStem {
    private var word: [UInt8]

    /// The stem of a lower-case word.
    static func of(_ word: String) -> String {
        guard word.utf8.count > 2, word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else { return word }
        var stem = WordStem(word: Array(word.utf8))
        stem.stripPlural()
        stem.stripPast()
        stem.turnFinalY()
        stem.stripFinalE()
        return String(decoding: stem.word, as: UTF8.self)
    }

    private mutating func stripPlural() {
        if ends("sses") || ends("ies") {
            word.removeLast(2)
        } else if ends("s"), !ends("ss") {
            word.removeLast()
        }
    }

    private mutating func stripPast() {
        if ends("eed") {
            if measure(without: 3) > 0 { word.removeLast() }
            return
        }
        let ending = ends("ed") ? 2 : ends("ing") ? 3 : 0
        guard ending > 0, holdsVowel(before: word.count - ending) else { return }
        word.removeLast(ending)
        if ends("at") || ends("bl") || ends("iz") {
            word.append(UInt8(ascii: "e"))
        } else if endsInDouble, let last = word.last, !"lsz".utf8.contains(last) {
            word.removeLast()
        } else if measure(without: 0) == 1, endsShort(word.count) {
            word.append(UInt8(ascii: "e"))
        }
    }

    private mutating func turnFinalY() {
        if ends("y"), holdsVowel(before: word.count - 1) { word[word.count - 1] = UInt8(ascii: "i") }
    }

    private mutating func stripFinalE() {
        if ends("e") {
            let measure = measure(without: 1)
            if measure > 1 || measure == 1 && !endsShort(word.count - 1) { word.removeLast() }
        }
        if ends("ll"), measure(without: 1) > 1 { word.removeLast() }
    }

    private func ends(_ ending: StaticString) -> Bool {
        word.count > ending.utf8CodeUnitCount
            && ending.withUTF8Buffer { word.suffix($0.count).elementsEqual($0) }
    }

    private func isConsonant(_ index: Int) -> Bool {
        if "aeiou".utf8.contains(word[index]) { return false }
        var isConsonant = true
        // A "y" is a vowel after a consonant; a run of them alternates.
        var start = index
        while start > 0, word[start] == UInt8(ascii: "y"), word[start - 1] == UInt8(ascii: "y") { start -= 1 }
        if word[start] == UInt8(ascii: "y"), start > 0 { isConsonant = "aeiou".utf8.contains(word[start - 1]) }
        return (index - start) % 2 == 0 ? isConsonant : !isConsonant
    }

    private func holdsVowel(before end: Int) -> Bool {
        (0..<end).contains { !isConsonant($0) }
    }

    /// Porter's m: how often a vowel is followed by a consonant, without the last `count` letters.
    private func measure(without count: Int) -> Int {
        var measure = 0
        var wasVowel = false
        for index in 0..<(word.count - count) {
            let isVowel = !isConsonant(index)
            if wasVowel, !isVowel { measure += 1 }
            wasVowel = isVowel
        }
        return measure
    }

    private var endsInDouble: Bool {
        word.count > 1 && word[word.count - 1] == word[word.count - 2] && isConsonant(word.count - 1)
    }

    /// Porter's *o: consonant, vowel, consonant other than w, x or y.
    private func endsShort(_ end: Int) -> Bool {
        end > 2 && isConsonant(end - 3) && !isConsonant(end - 2) && isConsonant(end - 1)
            && !"wxy".utf8.contains(word[end - 1])
    }
}
