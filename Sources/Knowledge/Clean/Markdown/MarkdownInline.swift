/// The text of a leaf without its markup: emphasis, links, images, code spans, tags, escapes.
///
/// One pass finds what to drop, a second one copies the rest. Marks that open something wait on stacks and are dropped
/// when their partner comes, so nothing is read twice; what has no partner is text.
struct MarkdownInline {
    /// A `[` or `![` that waits for its end.
    struct Bracket {
        /// Where its text begins.
        let start: Int
        let edit: Int
        var holdsBracket = false
    }

    /// References to characters that cannot be stored.
    private(set) var replaced = 0
    let labels: MarkdownLabels
    let text: [UInt8]
    var edits = MarkdownEdits()
    var brackets: [Bracket] = []
    /// Whether a comment that begins here may end: once one did not, no later one does.
    var hasCommentEnd = true
    private let lines: JoinedLines
    /// Edits of marks that may still find a partner, by mark.
    private var openers: [UInt8: [Int]] = [:]
    /// The last run of so many backticks.
    private var lastBackticks: [Int: Int] = [:]

    init(_ lines: [Range<Int>], in source: [UInt8], labels: MarkdownLabels) {
        self.lines = JoinedLines(lines, in: source)
        self.labels = labels
        text = self.lines.text
    }

    mutating func reduce(into out: inout CleanTextBuilder) {
        out.steps += text.count
        findBackticks()
        var offset = 0
        while offset < text.count { offset = mark(at: offset) }
        edits.write(lines, into: &out)
    }

    /// Takes the mark at `offset`, or a byte that is none, and says where to go on.
    private mutating func mark(at offset: Int) -> Int {
        switch text[offset] {
        case UInt8(ascii: "\\"): return escape(at: offset)
        case UInt8(ascii: "`"): return codeSpan(at: offset)
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"): return emphasis(at: offset)
        case UInt8(ascii: "!") where offset + 1 < text.count && text[offset + 1] == UInt8(ascii: "["):
            return openBracket(offset..<(offset + 2))
        case UInt8(ascii: "["): return openBracket(offset..<(offset + 1))
        case UInt8(ascii: "]"): return closeBracket(at: offset)
        case UInt8(ascii: "<"): return angle(at: offset)
        case UInt8(ascii: "&"): return reference(at: offset)
        default: return offset + 1
        }
    }

    /// Drops a mark, and goes on behind it.
    mutating func drop(_ range: Range<Int>) -> Int {
        edits.drop(range)
        return range.upperBound
    }

    private mutating func escape(at offset: Int) -> Int {
        guard offset + 1 < text.count, text[offset + 1] == 0x0A || EmphasisRun.isPunctuation(text[offset + 1]) else {
            return offset + 1
        }
        return drop(offset..<(offset + 1)) + 1
    }

    private mutating func reference(at offset: Int) -> Int {
        guard let reference = CharacterReference(at: offset, in: text, before: text.count) else { return offset + 1 }
        if reference.isReplaced { replaced += 1 }
        let isSpace = TextSpace.width(at: 0, in: reference.utf8) > 0
        edits.replace(offset..<(offset + reference.length), with: isSpace ? [0x20] : reference.utf8)
        return offset + reference.length
    }

    // MARK: Code

    private mutating func findBackticks() {
        var offset = 0
        while offset < text.count {
            let length = run(at: offset, of: UInt8(ascii: "`"))
            if length > 0 { lastBackticks[length] = offset }
            offset += max(1, length)
        }
    }

    private mutating func codeSpan(at offset: Int) -> Int {
        let length = run(at: offset, of: UInt8(ascii: "`"))
        let start = offset + length
        guard let last = lastBackticks[length], last >= start else { return start }
        var end = start
        while true {
            let found = run(at: end, of: UInt8(ascii: "`"))
            if found == length { break }
            end += max(1, found)
        }
        edits.drop(offset..<start)
        return drop(end..<(end + length))
    }

    private func run(at offset: Int, of byte: UInt8) -> Int {
        var end = offset
        while end < text.count, text[end] == byte { end += 1 }
        return end - offset
    }

    // MARK: Emphasis

    private mutating func emphasis(at offset: Int) -> Int {
        let mark = text[offset]
        let range = offset..<(offset + run(at: offset, of: mark))
        guard let run = EmphasisRun(range, in: text) else { return range.upperBound }
        let rest = run.closes ? close(mark, range.count) : range.count
        guard rest < range.count || run.opens else { return range.upperBound }
        let edit = edits.keep(rest, of: range)
        if run.opens, rest > 0 { openers[mark, default: []].append(edit) }
        return range.upperBound
    }

    /// Drops as many marks as have partners before them; how many are left.
    private mutating func close(_ mark: UInt8, _ count: Int) -> Int {
        var rest = count
        while rest > 0, let opener = openers[mark]?.last {
            let waiting = edits.kept(at: opener)
            let matched = min(waiting, rest)
            edits.keep(waiting - matched, at: opener)
            rest -= matched
            if waiting == matched { openers[mark]?.removeLast() }
        }
        return rest
    }
}
