/// Plain text: paragraphs between blank lines or form feeds. Lines keep their breaks, since lists and tables in plain
/// text live by them; indentation and runs of spaces go.
struct PlainTextReader {
    private var out: CleanTextBuilder

    init(_ source: [UInt8]) { out = CleanTextBuilder(source) }

    mutating func read() -> CleanTextBuilder {
        var start = 0
        while start < out.source.count {
            let end = lineEnd(from: start)
            out.steps += end - start + 1
            if TextSpace.isBlank(start..<end, in: out.source) {
                out.close()
            } else {
                if !out.isOpen { out.open(.paragraph) }
                out.prose(start..<end, keepsBreaks: true)
                out.newline()
            }
            if end < out.source.count, out.source[end] == 0x0C { out.close() }
            start = end + 1
            if end + 1 < out.source.count, out.source[end] == 0x0D, out.source[end + 1] == 0x0A { start += 1 }
        }
        return out
    }

    private func lineEnd(from start: Int) -> Int {
        var end = start
        while end < out.source.count, !(0x0A...0x0D).contains(out.source[end]) { end += 1 }
        return end
    }
}
