extension MarkdownReader {
    /// A line that is code by its indentation.
    mutating func code(_ line: Range<Int>, from column: Int) {
        if !isInCode { out.open(.code) }
        isInCode = true
        verbatim(line, without: column)
    }

    mutating func endCode() {
        if isInCode { out.close() }
        isInCode = false
    }

    /// A line behind the opening of a fence: code, or its end.
    mutating func inFence(_ line: Range<Int>) {
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
}
