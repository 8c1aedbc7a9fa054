/// Puts a clean text together and remembers where each piece came from.
///
/// Readers hand over pieces in the order of the document. Gaps (white space, breaks, cell borders) are remembered and
/// written before the next piece only, so that a block neither begins nor ends with one; what a gap stands for is all
/// that lies between the two pieces in the document, dropped markup included.
struct CleanTextBuilder {
    /// A longer one is a paragraph: every chunk below a heading repeats it.
    static let headingBytesMax = 512

    private enum Gap {
        case none, space
        case newlines(Int)
        case cells(Int)
    }

    let source: [UInt8]
    /// Bytes of the source that were looked at, for the proof that cleaning is linear.
    var steps = 0
    private(set) var blocks: [TextBlock] = []
    private var text = MappedBytes()
    /// Of the open block, once it was opened.
    private var kind: TextBlock.Kind?
    /// Where the open block's text begins, once it has some.
    private var start: Int?
    private var sourceEnd = 0
    private var gap = Gap.none
    /// Where the first of the borders in the gap is.
    private var firstCell = 0

    init(_ source: [UInt8]) { self.source = source }

    /// What has been written.
    var bytes: [UInt8] { text.bytes }
    var isOpen: Bool { kind != nil }
    var hasContent: Bool { start != nil }

    /// Ends the open block and begins another; borders of empty cells that came before its text stay.
    mutating func open(_ kind: TextBlock.Kind) {
        if self.kind != nil { close() }
        self.kind = kind
    }

    /// What the open block turned out to be.
    mutating func rename(_ kind: TextBlock.Kind) { self.kind = kind }

    mutating func close() {
        defer { (kind, start, gap) = (nil, nil, .none) }
        guard let kind, let start, !TextSpace.isBlank(start..<bytes.count, in: bytes) else { return }
        var final = kind
        if case .heading = kind, bytes.count - start > Self.headingBytesMax { final = .paragraph }
        blocks.append(TextBlock(kind: final, range: start..<bytes.count))
    }

    mutating func space() {
        if case .none = gap, start != nil { gap = .space }
    }

    /// At most one, however often it is asked for.
    mutating func newline() {
        if case .cells = gap { return }
        if start != nil { gap = .newlines(1) }
    }

    /// One more each time: the lines of code keep their distance.
    mutating func codeNewline() {
        guard start != nil else { return }
        if case .newlines(let count) = gap { gap = .newlines(count + 1) } else { gap = .newlines(1) }
    }

    /// The border before a cell that is not the first of its row. Borders before empty cells at the start count: a row
    /// stays in line with its header.
    mutating func cell(at position: Int) {
        if case .cells(let count) = gap {
            gap = .cells(count + 1)
        } else {
            gap = .cells(1)
            firstCell = position
        }
    }

    /// Takes a piece as it is.
    mutating func copy(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        begin(at: range.lowerBound)
        text.copy(range, of: source)
        sourceEnd = range.upperBound
    }

    /// Writes something else in the place of a piece.
    mutating func put(_ utf8: [UInt8], for range: Range<Int>) {
        guard !utf8.isEmpty else { return }
        begin(at: range.lowerBound)
        text.put(utf8, for: range)
        sourceEnd = range.upperBound
    }

    /// Takes running text, its white space collapsed: line breaks to one line feed if `keepsBreaks`, the rest to one
    /// space.
    mutating func prose(_ range: Range<Int>, keepsBreaks: Bool) {
        steps += range.count
        var (start, offset) = (range.lowerBound, range.lowerBound)
        while offset < range.upperBound {
            let byte = source[offset]
            if byte > 0x20, byte < 0x80 {
                offset += 1
            } else if byte == 0x20, offset > start, offset + 1 < range.upperBound, source[offset + 1] > 0x20,
                source[offset + 1] < 0x80
            {
                // One space between two words needs no gap of its own.
                offset += 2
            } else if byte < 0x80, !TextSpace.isASCIISpace(byte) {
                offset += 1
            } else {
                let white = TextSpace.width(at: offset, in: source)
                let width = max(white, byte < 0x80 ? 0 : TextSpace.invisibleWidth(at: offset, in: source))
                if width == 0 {
                    offset += TextSpace.length(byte)
                    continue
                }
                copy(start..<offset)
                if white > 0, keepsBreaks, byte == 0x0A || byte == 0x0D { newline() } else if white > 0 { space() }
                offset += width
                start = offset
            }
        }
        copy(start..<range.upperBound)
    }

    /// Ends the text.
    consuming func finished(_ decoded: DecodedText, title: String?, replaced: Int = 0) -> CleanText {
        close()
        let positions = decoded.positions
        let isPlain = positions.unit == .same && positions.anchors.count == 1 && positions.anchors[0].source == 0
        let decoding = OffsetMap.Decoding(positions: positions, bytes: positions.unit == .same ? [] : decoded.bytes)
        return CleanText(
            bytes: text.bytes, blocks: blocks,
            offsets: OffsetMap(entries: text.entries, cleanCount: text.bytes.count, decoding: isPlain ? nil : decoding),
            title: title, encoding: decoded.encoding.rawValue, replaced: decoded.replaced + replaced)
    }

    /// Writes what separates a piece from the one before.
    private mutating func begin(at position: Int) {
        guard start != nil else {
            beginBlock(at: position)
            return
        }
        switch gap {
        case .none: return
        case .space: writeGap(" ", before: position)
        case .newlines(let count): writeGap(String(repeating: "\n", count: count), before: position)
        case .cells(let count): writeGap(String(repeating: " | ", count: count), before: position)
        }
        gap = .none
    }

    private mutating func beginBlock(at position: Int) {
        defer { gap = .none }
        let separator = bytes.isEmpty ? "" : separator
        guard case .cells(let count) = gap else {
            writeGap(separator, before: position)
            start = bytes.count
            return
        }
        writeGap(separator, before: max(sourceEnd, firstCell))
        sourceEnd = max(sourceEnd, firstCell)
        start = bytes.count
        writeGap(String(repeating: "| ", count: count), before: position)
    }

    private var separator: String {
        switch (blocks.last?.kind, kind) {
        case (.tableRow, .tableRow), (.listItem, .listItem): "\n"
        default: "\n\n"
        }
    }

    private mutating func writeGap(_ gap: String, before position: Int) {
        guard !gap.isEmpty else { return }
        let range = sourceEnd..<position
        if gap.utf8.count == range.count, source[range].elementsEqual(gap.utf8) {
            text.copy(range, of: source)
        } else {
            text.put(gap.utf8, for: range)
        }
        sourceEnd = position
    }
}
