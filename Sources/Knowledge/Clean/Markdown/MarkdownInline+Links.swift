extension MarkdownInline {
    /// Takes a `[` or `![`, or a whole footnote's mark.
    mutating func openBracket(_ range: Range<Int>) -> Int {
        if let note = footnote(at: range.upperBound) { return drop(range.lowerBound..<note) }
        if let last = brackets.indices.last { brackets[last].holdsBracket = true }
        brackets.append(Bracket(start: range.upperBound, edit: edits.keep(range.count, of: range)))
        return range.upperBound
    }

    /// The end of `[^label]`, whose bracket was just passed.
    private func footnote(at start: Int) -> Int? {
        guard start < text.count, text[start] == UInt8(ascii: "^") else { return nil }
        let label = text[start...].prefix(64).prefix { $0 > 0x20 && $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "[") }
        guard label.count > 1, label.endIndex < text.count, text[label.endIndex] == UInt8(ascii: "]") else {
            return nil
        }
        return label.endIndex + 1
    }

    /// Takes a `]`: of a link the text stays, and its brackets and address go.
    mutating func closeBracket(at offset: Int) -> Int {
        guard let bracket = brackets.popLast() else { return offset + 1 }
        guard let end = linkEnd(after: offset, bracket) else { return offset + 1 }
        edits.keep(0, at: bracket.edit)
        return drop(offset..<end)
    }

    /// Where the link whose text ends at `offset` is over: behind its address or its label.
    private func linkEnd(after offset: Int, _ bracket: Bracket) -> Int? {
        let next = offset + 1
        if next < text.count, text[next] == UInt8(ascii: "("), let end = MarkdownAddress.end(in: text, at: next) {
            return end
        }
        if next < text.count, text[next] == UInt8(ascii: "[") {
            let label = text[(next + 1)...].prefix(1000).prefix { $0 != 0x5B && $0 != 0x5D }
            let isClosed = label.endIndex < text.count && text[label.endIndex] == UInt8(ascii: "]")
            if isClosed, !label.isEmpty, labels.contains(label) { return label.endIndex + 1 }
            if isClosed, label.isEmpty, !bracket.holdsBracket, labels.contains(text[bracket.start..<offset]) {
                return label.endIndex + 1
            }
        }
        return !bracket.holdsBracket && labels.contains(text[bracket.start..<offset]) ? next : nil
    }
}
