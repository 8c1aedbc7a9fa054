/// Words whose full stop is usually part of the word.
enum Abbreviations {
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
