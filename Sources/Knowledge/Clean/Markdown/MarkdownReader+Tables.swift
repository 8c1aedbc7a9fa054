extension MarkdownReader {
    /// Whether the line at hand heads a table: what follows it says so.
    func isDelimiterRowNext(isQuoted: Bool) -> Bool {
        var ahead = lines
        guard let next = ahead.next() else { return false }
        var line = MarkdownLine(next, in: out.source)
        if isQuoted, !line.isBlank, line.first == UInt8(ascii: ">") {
            line = MarkdownLine((line.range.lowerBound + 1)..<line.range.upperBound, in: out.source)
        }
        return line.isDelimiterRow
    }

    mutating func row(_ line: MarkdownLine) {
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
}
