/// The lines of a leaf, joined by line feeds, that remember where they stand in the source.
struct JoinedLines {
    private(set) var text: [UInt8] = []
    /// Where each line begins in ``text``, and in the source.
    private var origins: [(text: Int, source: Int)] = []

    init(_ lines: [Range<Int>], in source: [UInt8]) {
        for line in lines {
            if !text.isEmpty { text.append(0x0A) }
            origins.append((text.count, line.lowerBound))
            text.append(contentsOf: source[line])
        }
    }

    /// Copies pieces of the text out, each behind the one before it.
    struct Copier {
        private let lines: JoinedLines
        private var line = 0

        init(_ lines: JoinedLines) { self.lines = lines }

        /// Copies a piece line by line.
        mutating func copy(_ range: Range<Int>, into out: inout CleanTextBuilder) {
            var start = range.lowerBound
            while start < range.upperBound {
                go(to: start)
                let lineEnd = line + 1 < lines.origins.count ? lines.origins[line + 1].text - 1 : lines.text.count
                let end = min(range.upperBound, lineEnd)
                if start < end {
                    let from = source(of: start)
                    out.prose(from..<(from + end - start), keepsBreaks: true)
                }
                if end == lineEnd, end < range.upperBound {
                    out.newline()
                    start = end + 1
                } else {
                    start = end
                }
            }
        }

        /// Puts other bytes in the place of a piece that lies within a line.
        mutating func put(_ utf8: [UInt8], for range: Range<Int>, into out: inout CleanTextBuilder) {
            go(to: range.lowerBound)
            let from = source(of: range.lowerBound)
            out.put(utf8, for: from..<(from + range.count))
        }

        private mutating func go(to offset: Int) {
            while line + 1 < lines.origins.count, lines.origins[line + 1].text <= offset { line += 1 }
        }

        /// Of a place in the line that it has gone to.
        private func source(of offset: Int) -> Int { lines.origins[line].source + offset - lines.origins[line].text }
    }
}
