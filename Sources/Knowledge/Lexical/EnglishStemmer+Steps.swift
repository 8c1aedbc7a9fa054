/// The steps, in the order in which they are taken. The published description calls them 1a, 1b, 1c, 2, 3, 4 and 5.
extension EnglishStemmer {
    mutating func dropPlural() {
        var end = end
        if let ending = Self.possessives.first(where: { $0.ends(end) }) {
            word.removeLast(ending.count)
            end = self.end
        }
        if Self.sses.ends(end) { return word.removeLast(2) }
        if Self.ies.ends(end) || Self.ied.ends(end) { return word.removeLast(word.count > 4 ? 2 : 1) }
        guard word.last == UInt8(ascii: "s"), !Self.us.ends(end), !Self.ss.ends(end) else { return }
        // A vowel must stand before the letter before it: `gas` stays, `gaps` does not.
        if word.indices.dropLast(2).contains(where: isVowel) { word.removeLast() }
    }

    mutating func dropEdAndIng() {
        let end = end
        if Self.eed.ends(end) { return shortenEed(3) }
        if Self.eedly.ends(end) { return shortenEed(5) }
        guard let ending = Self.edAndIng.first(where: { $0.ends(end) }) else { return }
        let start = word.count - ending.count
        if ending.key == Self.ing.key {
            if start == 2, word[1] == UInt8(ascii: "y"), !isVowel(0) { return replaceLast(4, Array("ie".utf8)) }
            if Self.beforeIng.contains(where: { $0.elementsEqual(word[..<start]) }) { return }
        }
        guard (0..<start).contains(where: isVowel) else { return }
        word.removeLast(ending.count)
        mendEnd()
    }

    private mutating func shortenEed(_ count: Int) {
        let start = word.count - count
        let isExempt = Self.beforeEed.contains { $0.elementsEqual(word[..<start]) }
        if start >= first, !isExempt { word.removeLast(count - 2) }
    }

    /// What `ed` and `ing` did to the end of their word is undone: `hoping` to `hope`, `hopping` to `hop`.
    private mutating func mendEnd() {
        let count = word.count
        let end = end
        if Self.wantsE.contains(where: { $0.ends(end) }) { return word.append(UInt8(ascii: "e")) }
        if count >= 2, word[count - 1] == word[count - 2], "bdfgmnprt".utf8.contains(word[count - 1]) {
            if count == 3, "aeo".utf8.contains(word[0]) { return }
            word.removeLast()
        } else if count == first, endsInShortSyllable(count) {
            word.append(UInt8(ascii: "e"))
        }
    }

    mutating func turnY() {
        guard word.count > 2, let last = word.last, last | 0x20 == UInt8(ascii: "y"), !isVowel(word.count - 2) else {
            return
        }
        word[word.count - 1] = UInt8(ascii: "i")
    }

    mutating func shortenDoubleSuffix() { apply(Self.doubleSuffixes, from: first) }
    mutating func shortenSuffix() { apply(Self.suffixes, from: first) }
    mutating func dropSuffix() { apply(Self.lastSuffixes, from: second) }

    mutating func dropLast() {
        let start = word.count - 1
        if word.last == UInt8(ascii: "e") {
            if start >= second || (start >= first && !endsInShortSyllable(start)) { word.removeLast() }
        } else if word.last == UInt8(ascii: "l"), start >= second, start > 0, word[start - 1] == UInt8(ascii: "l") {
            word.removeLast()
        }
    }

    private static let possessives = ["'s'", "'s", "'"].map(Suffix.init)
    private static let sses = Suffix("sses")
    private static let ies = Suffix("ies")
    private static let ied = Suffix("ied")
    private static let us = Suffix("us")
    private static let ss = Suffix("ss")
    private static let eed = Suffix("eed")
    private static let eedly = Suffix("eedly")
    private static let ing = Suffix("ing")
    private static let edAndIng = ["ingly", "edly", "ing", "ed"].map(Suffix.init)
    private static let wantsE = ["at", "bl", "iz"].map(Suffix.init)
    private static let beforeEed = ["proc", "exc", "succ"].map { Array($0.utf8) }
    private static let beforeIng = ["inn", "out", "cann", "herr", "earr", "even"].map { Array($0.utf8) }
}
