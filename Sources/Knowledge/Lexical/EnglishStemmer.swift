/// Brings English words to their stems by the Porter2 rules ("English" in Snowball 3): `running` and `runs` to `run`.
///
/// Written from the published description; `Tests/KnowledgeTests/Fixtures/stems.txt` holds what the reference
/// implementation makes of some thousand words. A stem is for comparing, not for reading: `databases` becomes `databas`.
///
/// A word lies in an array of bytes that shrinks and changes at its end. A `y` that counts as a consonant is held as `Y`.
struct EnglishStemmer {
    var word: [UInt8] = []
    /// Where the region R1 begins: behind the first consonant that follows a vowel.
    var first = 0
    /// Where R2 begins: the same, counted from R1.
    var second = 0

    /// The stem of a word in lower case; nil for one with anything but letters of ASCII and apostrophes in it.
    mutating func stem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.allSatisfy({ Self.isLetter($0) || $0 == UInt8(ascii: "'") }) else { return nil }
        word.removeAll(keepingCapacity: true)
        word.append(contentsOf: bytes)
        if word.count > 2 {
            if word.count <= 8, let exception = Self.exceptions[end] { return exception }
            mark()
            dropPlural()
            dropEdAndIng()
            turnY()
            shortenDoubleSuffix()
            shortenSuffix()
            dropSuffix()
            dropLast()
        }
        for index in word.indices where word[index] == UInt8(ascii: "Y") { word[index] = UInt8(ascii: "y") }
        return String(decoding: word, as: UTF8.self)
    }

    private static let exceptions: [UInt64: String] = Dictionary(
        uniqueKeysWithValues: [
            ("skis", "ski"), ("skies", "sky"), ("idly", "idl"), ("gently", "gentl"), ("ugly", "ugli"),
            ("early", "earli"), ("only", "onli"), ("singly", "singl"), ("sky", "sky"), ("news", "news"),
            ("howe", "howe"), ("atlas", "atlas"), ("cosmos", "cosmos"), ("bias", "bias"), ("andes", "andes"),
        ].map { (Suffix($0).key, $1) })

    /// Tells consonants `y` and finds the regions.
    private mutating func mark() {
        if word[0] == UInt8(ascii: "'") { word.removeFirst() }
        if word[0] == UInt8(ascii: "y") { word[0] = UInt8(ascii: "Y") }
        for index in word.indices.dropFirst() where word[index] == UInt8(ascii: "y") && isVowel(index - 1) {
            word[index] = UInt8(ascii: "Y")
        }
        first = Self.prefixes.first { word.starts(with: $0) }?.count ?? regionStart(after: 0)
        second = regionStart(after: first)
    }

    /// Words whose R1 begins behind these, so that `generous` and `general` do not become one.
    private static let prefixes = [
        "gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter",
    ].map { Array($0.utf8) }

    private func regionStart(after start: Int) -> Int {
        var index = start
        while index < word.count, !isVowel(index) { index += 1 }
        while index < word.count, isVowel(index) { index += 1 }
        return min(index + 1, word.count)
    }

    // MARK: What the steps ask

    private static func isLetter(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }

    func isVowel(_ index: Int) -> Bool { Self.vowels & Self.bit(word[index]) != 0 }

    /// One bit per letter; `Y` and the apostrophe have none that is a vowel's.
    private static let vowels: UInt32 = "aeiouy".utf8.reduce(0) { $0 | bit($1) }

    static func bit(_ byte: UInt8) -> UInt32 { isLetter(byte) ? 1 << UInt32(byte & 31) : 0 }

    /// Whether a short syllable ends before `end`.
    func endsInShortSyllable(_ end: Int) -> Bool {
        if end >= 3, !isVowel(end - 3), isVowel(end - 2), !isVowel(end - 1), !"wxY".utf8.contains(word[end - 1]) {
            return true
        }
        if end == 2, isVowel(0), !isVowel(1) { return true }
        return word[..<end].suffix(4).elementsEqual("past".utf8)
    }

    /// The last eight bytes, packed, the very last lowest; zeros before a shorter word.
    var end: UInt64 {
        var packed: UInt64 = 0
        for index in max(0, word.count - 8)..<word.count { packed = packed << 8 | UInt64(word[index]) }
        return packed
    }
}
