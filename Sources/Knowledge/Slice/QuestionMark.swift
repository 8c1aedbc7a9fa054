/// How questions look in lists of questions and answers.
enum QuestionMark {
    /// Ends with a question mark, of whatever script.
    static func ends(_ line: some BidirectionalCollection<UInt8>) -> Bool {
        let end = line.suffix(8).reversed().drop { $0 <= 0x20 || closers.contains($0) }.reversed()
        return marks.contains { end.elementsEqual($0) || Array(end).suffix($0.count).elementsEqual($0) }
    }

    /// Begins with `Q:`, `Q.`, `Q1:` or `Question:`.
    static func labels(_ line: some Collection<UInt8>) -> Bool {
        let line = line.prefix(16).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        for word in ["question", "q"] where line.starts(with: word.utf8) {
            let rest = line.dropFirst(word.utf8.count).drop { $0 == 0x20 || (0x30...0x39).contains($0) }
            if let mark = rest.first,
                mark == UInt8(ascii: ":") || mark == UInt8(ascii: ".") || mark == UInt8(ascii: ")")
            {
                return true
            }
        }
        return false
    }

    private static let closers: Set<UInt8> = [0x22, 0x27, 0x29, 0x2A, 0x5F]
    private static let marks = ["?", "？", "؟"].map { Array($0.utf8) }
}
