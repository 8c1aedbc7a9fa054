/// Markdown (the blocks of CommonMark and GitHub's tables), read leniently and line by line.
///
/// A leaf (paragraph, heading, list item, quote) is collected as lines and reduced to its text when it ends; code and
/// table rows go out line by line.
struct MarkdownReader {
    private struct Fence {
        let mark: UInt8
        let length: Int
        let indent: Int
        let isQuoted: Bool
    }

    private(set) var title: String?
    private(set) var replaced = 0
    private var out: CleanTextBuilder
    private var lines: MarkdownLines
    private let labels: MarkdownLabels
    private var leaf: (kind: TextBlock.Kind, lines: [Range<Int>])?
    private var fence: Fence?
    private var isInCode = false
    private var isInTable = false
    /// The columns at which the content of the open list items begins, outermost first.
    private var items: [Int] = []
    /// Ends that are not to be found in the rest of the text.
    private var missing: Set<String> = []

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

    private mutating func read(_ line: Range<Int>) {
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
        if skipsMarkup(whole) { return }
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

    private mutating func reduce(_ lines: [Range<Int>]) {
        var inline = MarkdownInline(lines, in: out.source, labels: labels)
        inline.reduce(into: &out)
        replaced += inline.replaced
    }

    // MARK: Code

    /// A line that is code by its indentation.
    private mutating func code(_ line: Range<Int>, from column: Int) {
        if !isInCode { out.open(.code) }
        isInCode = true
        verbatim(line, without: column)
    }

    private mutating func endCode() {
        if isInCode { out.close() }
        isInCode = false
    }

    private mutating func inFence(_ line: Range<Int>) {
        guard let open = fence else { return }
        var content = line
        var read = MarkdownLine(line, in: out.source)
        if open.isQuoted {
            guard !read.isBlank, read.first == UInt8(ascii: ">") else {
                fence = nil
                out.close()
                return self.read(line)
            }
            let isSpaced = read.range.count > 1 && out.source[read.range.lowerBound + 1] == 0x20
            content = (read.range.lowerBound + (isSpaced ? 2 : 1))..<line.upperBound
            read = MarkdownLine(content, in: out.source)
        }
        if !read.isBlank, read.first == open.mark, read.run(of: open.mark) == read.range.count,
            read.range.count >= open.length
        {
            fence = nil
            out.close()
        } else {
            verbatim(content, without: open.isQuoted ? 0 : open.indent)
        }
    }

    /// A line of code without the indentation of the block it is in.
    private mutating func verbatim(_ line: Range<Int>, without columns: Int) {
        var (start, column) = (line.lowerBound, 0)
        while start < line.upperBound, column < columns, out.source[start] == 0x20 || out.source[start] == 0x09 {
            column += out.source[start] == 0x09 ? 4 - column % 4 : 1
            start += 1
        }
        out.copy(start..<line.upperBound)
        out.codeNewline()
    }

    // MARK: Tables

    private func isDelimiterRowNext(isQuoted: Bool) -> Bool {
        var ahead = lines
        guard let next = ahead.next() else { return false }
        var line = MarkdownLine(next, in: out.source)
        if isQuoted, !line.isBlank, line.first == UInt8(ascii: ">") {
            line = MarkdownLine((line.range.lowerBound + 1)..<line.range.upperBound, in: out.source)
        }
        return line.isDelimiterRow
    }

    private mutating func row(_ line: MarkdownLine) {
        out.open(.tableRow)
        var start = line.range.lowerBound
        if line.first == UInt8(ascii: "|") { start += 1 }
        var offset = start
        while offset < line.range.upperBound {
            if out.source[offset] == UInt8(ascii: "\\") {
                offset += 2
                continue
            }
            if out.source[offset] == UInt8(ascii: "|") {
                reduce([TextSpace.trimmed(start..<offset, in: out.source)])
                if offset + 1 < line.range.upperBound { out.cell(at: offset) }
                start = offset + 1
            }
            offset += 1
        }
        if start < line.range.upperBound { reduce([TextSpace.trimmed(start..<line.range.upperBound, in: out.source)]) }
        out.close()
    }

    // MARK: Markup that is dropped

    /// Comments, scripts and styles that begin a line are passed over up to their end, blank lines included.
    private mutating func skipsMarkup(_ line: MarkdownLine) -> Bool {
        guard line.first == UInt8(ascii: "<") else { return false }
        for (opening, ending) in [("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")] {
            guard starts(opening, at: line.range.lowerBound), let end = find(ending, from: line.range.lowerBound) else {
                continue
            }
            // What follows in the same line is read as a line.
            lines.position = end
            return true
        }
        return false
    }

    private func starts(_ text: String, at offset: Int) -> Bool {
        guard offset + text.utf8.count <= out.source.count else { return false }
        return zip(text.utf8, out.source[offset...]).allSatisfy { $0 == ($1 < 0x41 ? $1 : $1 | 0x20) }
    }

    /// The position behind the next `ending`. One that is not found is not looked for again.
    private mutating func find(_ ending: String, from start: Int) -> Int? {
        guard !missing.contains(ending) else { return nil }
        let first = ending.utf8.first
        for offset in start..<out.source.count where out.source[offset] == first && starts(ending, at: offset) {
            out.steps += offset - start
            return offset + ending.utf8.count
        }
        out.steps += out.source.count - start
        missing.insert(ending)
        return nil
    }
}
