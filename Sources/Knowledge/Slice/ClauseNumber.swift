/// How clauses are numbered: `3.`, `3.1`, `3.1.2)`, `§ 4`, `Article 5`, `Section 2`, `Clause 7`. Letters and Roman
/// numbers are parts of the clause above them.
enum ClauseNumber {
    static func begins(_ line: some Collection<UInt8>) -> Bool {
        var rest = line.prefix(64).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }[...]
        for word in ["§§", "§", "article", "section", "clause", "art.", "sec."] where rest.starts(with: word.utf8) {
            rest = rest.dropFirst(word.utf8.count).drop { $0 == 0x20 }
            return rest.first.map { (0x30...0x39).contains($0) } ?? false
        }
        if rest.first == UInt8(ascii: "(") { rest = rest.dropFirst() }
        let number = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard let first = number.first, (0x30...0x39).contains(first) else { return false }
        let after = rest.dropFirst(number.count)
        // "3 items" and "3.5 litres" are no clauses: a number alone needs its mark.
        let isClosed = after.first == UInt8(ascii: ")") || number.last == UInt8(ascii: ".")
        let isDeep = number.split(separator: UInt8(ascii: ".")).count > 2
        let isPair = number.split(separator: UInt8(ascii: ".")).count == 2 && number.count <= 5 && isTitled(after)
        return number.count <= 16 && (isClosed || isDeep || isPair)
    }

    /// Behind `3.1` stands a word that begins a sentence.
    private static func isTitled(_ rest: ArraySlice<UInt8>) -> Bool {
        let word = rest.drop { $0 == 0x20 }
        return rest.first == 0x20 && (word.first.map { $0 > 0x40 } ?? false)
    }
}
