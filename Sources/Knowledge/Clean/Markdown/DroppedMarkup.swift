/// Comments, scripts and styles that begin a line of Markdown. They are passed over up to their end, blank lines included.
struct DroppedMarkup {
    /// Ends that are not to be found in the rest of the text.
    private var missing: Set<String> = []

    /// The position behind what begins with `line`; nil when nothing does, or nothing ends it.
    mutating func end(of line: MarkdownLine, in source: [UInt8], _ steps: inout Int) -> Int? {
        guard line.first == UInt8(ascii: "<") else { return nil }
        let start = line.range.lowerBound
        for (opening, ending) in [("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")]
        where Self.starts(opening, at: start, in: source) {
            if let end = find(ending, from: start, in: source, &steps) { return end }
        }
        return nil
    }

    /// The position behind the next `ending`. One that is not found is not looked for again.
    private mutating func find(_ ending: String, from start: Int, in source: [UInt8], _ steps: inout Int) -> Int? {
        guard !missing.contains(ending) else { return nil }
        let first = ending.utf8.first
        for offset in start..<source.count where source[offset] == first && Self.starts(ending, at: offset, in: source)
        {
            steps += offset - start
            return offset + ending.utf8.count
        }
        steps += source.count - start
        missing.insert(ending)
        return nil
    }

    private static func starts(_ text: String, at offset: Int, in source: [UInt8]) -> Bool {
        guard offset + text.utf8.count <= source.count else { return false }
        return zip(text.utf8, source[offset...]).allSatisfy { $0 == ($1 < 0x41 ? $1 : $1 | 0x20) }
    }
}
