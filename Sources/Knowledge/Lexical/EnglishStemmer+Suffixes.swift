extension EnglishStemmer {
    /// The end of a word, packed into a number, so that a table of them is compared without a loop over letters.
    struct Suffix: Sendable {
        let key: UInt64
        let mask: UInt64
        let count: Int

        init(_ text: String) {
            key = text.utf8.reduce(0) { $0 << 8 | UInt64($1) }
            count = text.utf8.count
            mask = count == 8 ? .max : 1 << UInt64(8 * count) - 1
        }

        /// Whether the packed end of a word has it. A word that is too short has zeros there, which no suffix has.
        func ends(_ end: UInt64) -> Bool { end & mask == key }
    }

    /// What is done with a suffix.
    enum Change: Sendable {
        case delete
        case replace([UInt8])
        /// Only where it begins in R2.
        case deleteInSecond
        /// Only behind `l`.
        case replaceBehindL([UInt8])
        /// Only behind a letter that `li` may follow.
        case deleteBehindLi
        /// Only behind `s` or `t`.
        case deleteBehindST
    }

    /// Suffixes, longest first, and what is done with each.
    struct Table: Sendable {
        fileprivate let suffixes: [Suffix]
        fileprivate let changes: [Change]

        init(_ rows: KeyValuePairs<String, Change>) {
            let sorted = rows.sorted { $0.key.utf8.count > $1.key.utf8.count }
            suffixes = sorted.map { Suffix($0.key) }
            changes = sorted.map(\.value)
        }
    }

    private static func to(_ text: String) -> Change { .replace(Array(text.utf8)) }

    static let doubleSuffixes = Table([
        "tional": to("tion"), "enci": to("ence"), "anci": to("ance"), "abli": to("able"), "entli": to("ent"),
        "izer": to("ize"), "ization": to("ize"), "ational": to("ate"), "ation": to("ate"), "ator": to("ate"),
        "alism": to("al"), "aliti": to("al"), "alli": to("al"), "fulness": to("ful"), "ousli": to("ous"),
        "ousness": to("ous"), "iveness": to("ive"), "iviti": to("ive"), "biliti": to("ble"), "bli": to("ble"),
        "fulli": to("ful"), "lessli": to("less"), "ogist": to("og"), "ogi": .replaceBehindL(Array("og".utf8)),
        "li": .deleteBehindLi,
    ])

    static let suffixes = Table([
        "tional": to("tion"), "ational": to("ate"), "alize": to("al"), "icate": to("ic"), "iciti": to("ic"),
        "ical": to("ic"), "ful": .delete, "ness": .delete, "ative": .deleteInSecond,
    ])

    static let lastSuffixes = Table([
        "al": .delete, "ance": .delete, "ence": .delete, "er": .delete, "ic": .delete, "able": .delete,
        "ible": .delete, "ant": .delete, "ement": .delete, "ment": .delete, "ent": .delete, "ism": .delete,
        "ate": .delete, "iti": .delete, "ous": .delete, "ive": .delete, "ize": .delete, "ion": .deleteBehindST,
    ])

    /// Finds the longest suffix of a table and changes it where it begins in the region; a longer one that may not be
    /// changed hides the shorter ones.
    mutating func apply(_ table: Table, from region: Int) {
        let end = end
        guard let row = table.suffixes.firstIndex(where: { $0.ends(end) }) else { return }
        let count = table.suffixes[row].count
        let start = word.count - count
        guard start >= region else { return }
        let before = start > 0 ? word[start - 1] : 0
        switch table.changes[row] {
        case .delete: word.removeLast(count)
        case .replace(let text): replaceLast(count, text)
        case .deleteInSecond: if start >= second { word.removeLast(count) }
        case .replaceBehindL(let text): if before == UInt8(ascii: "l") { replaceLast(count, text) }
        case .deleteBehindLi: if "cdeghkmnrt".utf8.contains(before) { word.removeLast(count) }
        case .deleteBehindST: if "st".utf8.contains(before) { word.removeLast(count) }
        }
    }

    mutating func replaceLast(_ count: Int, _ text: [UInt8]) {
        word.removeLast(count)
        word.append(contentsOf: text)
    }
}
