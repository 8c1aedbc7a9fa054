/// What becomes of the marks of a leaf, in their order; everything between them stays.
///
/// A mark that waits for a partner is kept at first and dropped when its partner comes.
struct MarkdownEdits {
    private enum Edit {
        /// The first bytes stay, for a run of marks of which only some have a partner.
        case keep(Int)
        case put([UInt8])
        case newline
    }

    private var edits: [(range: Range<Int>, edit: Edit)] = []

    mutating func drop(_ range: Range<Int>) { edits.append((range, .keep(0))) }

    mutating func replace(_ range: Range<Int>, with utf8: [UInt8]) { edits.append((range, .put(utf8))) }

    mutating func breakLine(_ range: Range<Int>) { edits.append((range, .newline)) }

    /// Keeps the first bytes of a mark for now.
    /// - Returns: its place, for ``keep(_:at:)``.
    mutating func keep(_ count: Int, of range: Range<Int>) -> Int {
        edits.append((range, .keep(count)))
        return edits.count - 1
    }

    /// Changes how many bytes of a mark stay.
    mutating func keep(_ count: Int, at place: Int) { edits[place].edit = .keep(count) }

    /// How many bytes of a mark stay so far.
    func kept(at place: Int) -> Int {
        guard case .keep(let count) = edits[place].edit else { return 0 }
        return count
    }

    func write(_ lines: JoinedLines, into out: inout CleanTextBuilder) {
        var copier = JoinedLines.Copier(lines)
        var start = 0
        for (range, edit) in edits {
            copier.copy(start..<range.lowerBound, into: &out)
            start = range.upperBound
            switch edit {
            case .keep(let count): copier.copy(range.lowerBound..<(range.lowerBound + count), into: &out)
            case .newline: out.newline()
            case .put([0x20]): out.space()
            case .put(let utf8): copier.put(utf8, for: range, into: &out)
            }
        }
        copier.copy(start..<lines.text.count, into: &out)
    }
}
