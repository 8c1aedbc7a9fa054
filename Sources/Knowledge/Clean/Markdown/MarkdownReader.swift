/// Markdown (the blocks of CommonMark and GitHub's tables), read leniently and line by line.
///
/// A leaf (paragraph, heading, list item, quote) is collected as lines and reduced to its text when it ends; code and
/// table rows go out line by line.
struct MarkdownReader {
    struct Fence {
        let mark: UInt8
        let length: Int
        let indent: Int
        let isQuoted: Bool
    }

    private(set) var title: String?
    private(set) var replaced = 0
    var out: CleanTextBuilder
    var lines: MarkdownLines
    private let labels: MarkdownLabels
    private var leaf: (kind: TextBlock.Kind, lines: [Range<Int>])?
    var fence: Fence?
    var isInCode = false
    private var isInTable = false
    /// The columns at which the content of the open list items begins, outermost first.
    private var items: [Int] = []
    private var dropped = DroppedMarkup()

    /// Lists within lists beyond this are read as this deep.
    private static let itemsMax = 16

    init(_ source: [UInt8]) {
        out = CleanTextBuilder(source)
        let matter = FrontMatter(source)
        title = matter?.title
        lines = MarkdownLines(source, from: matter?.end ?? 0)
        labels = MarkdownLabels(source)
        out.steps += source.count
    }

    mutating func read() -> CleanTextBuilder {
        while let line = lines.next() {
            out.steps += line.count + 1
            if fence != nil { inFence(line) } else { read(line) }
        }
        closeLeaf()
        out.close()
        return out
    }

    // MARK: Lines

    mutating func read(_ line: Range<Int>) {
        let whole = MarkdownLine(line, in: out.source)
        guard !whole.isBlank else { return blank() }
        if leaf == nil || whole.indent >= (items.last ?? 0) || whole.listMarker != nil || whole.heading != nil {
            while let column = items.last, whole.indent < column { items.removeLast() }
        }
        let base = items.last ?? 0
        if whole.indent >= base + 4, leaf == nil, !isInTable {
            return code(line, from: base + 4)
        }
        endCode()
        if let end = dropped.end(of: whole, in: out.source, &out.steps) {
            // What follows in the same line is read as a line.
            lines.position = end
            return
        }
        content(whole)
    }

    /// A line behind its quote marks and list markers.
    private mutating func content(_ line: MarkdownLine) {
        var line = line
        var isQuoted = false
        var marker: Range<Int>?
        while !line.isBlank {
            if line.first == UInt8(ascii: ">") {
                if !isQuoted, leaf?.kind != .quote { closeLeaf() }
                isQuoted = true
                line = MarkdownLine((line.range.lowerBound + 1)..<line.range.upperBound, in: out.source)
            } else if !isInTable || !line.hasBar, let found = line.listMarker, !line.isThematicBreak,
                opensItem(found, line)
            {
                closeLeaf()
                let start = line.range.lowerBound
                if !isQuoted, items.count < Self.itemsMax { items.append(line.indent + found.length) }
                marker = found.isNumber ? start..<(start + found.length) : nil
                line = MarkdownLine(
                    min(start + found.length, line.range.upperBound)..<line.range.upperBound, in: out.source,
                    column: line.indent + found.length)
                if !isQuoted { leaf = (.listItem, []) }
            } else {
                break
            }
        }
        guard !line.isBlank else {
            if isQuoted { closeLeaf() }
            return
        }
        block(line, isQuoted: isQuoted, marker: marker)
    }

    /// A number other than 1 inside a paragraph is a line that begins with a number.
    private func opensItem(_ marker: (length: Int, isNumber: Bool, number: Int), _ line: MarkdownLine) -> Bool {
        guard leaf?.kind == .paragraph else { return true }
        return line.range.count > marker.length && (!marker.isNumber || marker.number == 1)
    }

    private mutating func block(_ line: MarkdownLine, isQuoted: Bool, marker: Range<Int>?) {
        if isInTable, line.hasBar { return row(line) }
        isInTable = false
        if let level = line.setextLevel, leaf?.kind == .paragraph, !isQuoted {
            leaf?.kind = .heading(level)
            return closeLeaf()
        }
        if line.isThematicBreak { return closeLeaf() }
        if let heading = line.heading {
            // In a quote or an item it is a line in bold.
            if isQuoted || !items.isEmpty { return text(heading.text, isQuoted: isQuoted) }
            closeLeaf()
            leaf = (.heading(heading.level), [heading.text])
            return closeLeaf()
        }
        if let found = line.fence {
            closeLeaf()
            fence = Fence(mark: found.mark, length: found.length, indent: line.indent, isQuoted: isQuoted)
            out.open(.code)
            return
        }
        if leaf?.lines.isEmpty ?? true, line.definition != nil { return }
        if line.hasBar, isDelimiterRowNext(isQuoted: isQuoted) {
            closeLeaf()
            _ = lines.next()
            isInTable = true
            return row(line)
        }
        text((marker?.lowerBound ?? line.range.lowerBound)..<line.range.upperBound, isQuoted: isQuoted)
    }

    private mutating func text(_ range: Range<Int>, isQuoted: Bool) {
        guard !range.isEmpty else { return }
        if isQuoted, leaf?.kind != .quote { closeLeaf() }
        let kind: TextBlock.Kind = isQuoted ? .quote : items.isEmpty ? .paragraph : .listItem
        if leaf == nil { leaf = (kind, []) }
        leaf?.lines.append(range)
    }

    private mutating func blank() {
        closeLeaf()
        isInTable = false
        if isInCode { out.codeNewline() }
    }

    private mutating func closeLeaf() {
        guard let closed = leaf else { return }
        leaf = nil
        guard !closed.lines.isEmpty else { return }
        out.open(closed.kind)
        reduce(closed.lines)
        out.close()
    }

    mutating func reduce(_ lines: [Range<Int>]) {
        var inline = MarkdownInline(lines, in: out.source, labels: labels)
        inline.reduce(into: &out)
        replaced += inline.replaced
    }
}
