import Domain

/// Cuts a block that is too large for a slice: a paragraph at sentences and then at words, code at lines. A line of code
/// and a row of a table stay whole up to ``hardFactor`` times the size, and are cut at words beyond it: a file of one
/// endless line must not become one endless chunk.
struct BlockCut {
    static let hardFactor = 8

    /// A piece that is not cut again, and its tokens in quarters.
    struct Piece: Equatable {
        let range: Range<Int>
        let quarters: Int
    }

    let bytes: [UInt8]
    let quartersMax: Int

    func pieces(of block: TextBlock) -> [Piece] {
        switch block.kind {
        case .tableRow: words(in: block.range, quartersMax: quartersMax * Self.hardFactor)
        case .code: lines(of: block.range).flatMap { words(in: $0, quartersMax: quartersMax * Self.hardFactor) }
        case .paragraph, .listItem, .quote, .heading:
            sentences(of: block.range).flatMap { words(in: $0, quartersMax: quartersMax) }
        }
    }

    func sentences(of range: Range<Int>) -> [Range<Int>] {
        var start = range.lowerBound
        return SentenceEnds.offsets(in: bytes, range: range).map { end in
            defer { start = end }
            return TextSpace.trimmed(start..<end, in: bytes)
        }
    }

    /// Lines that hold something, with their indentation.
    private func lines(of range: Range<Int>) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = range.lowerBound
        for offset in range where bytes[offset] == 0x0A {
            if !TextSpace.isBlank(start..<offset, in: bytes) { lines.append(start..<offset) }
            start = offset + 1
        }
        if !TextSpace.isBlank(start..<range.upperBound, in: bytes) { lines.append(start..<range.upperBound) }
        return lines
    }

    /// The range as one piece if it fits, else cut behind white space or an ideograph, and within a word only when that
    /// alone is too long. Looks at each byte at most twice: a cut goes back less than it has come.
    private func words(in range: Range<Int>, quartersMax: Int) -> [Piece] {
        var pieces: [Piece] = []
        var (start, offset, quarters) = (range.lowerBound, range.lowerBound, 0)
        var stop: (offset: Int, quarters: Int)?
        func take(upTo end: Int, _ quarters: Int) {
            if !TextSpace.isBlank(start..<end, in: bytes) {
                pieces.append(Piece(range: start..<end, quarters: quarters))
            }
        }
        while offset < range.upperBound {
            let scalar = TextScalar(at: offset, in: bytes)
            let cost = TokenEstimate.quarters(scalar)
            if quarters + cost > quartersMax, offset > start {
                let cut = stop ?? (offset, quarters)
                take(upTo: cut.offset, cut.quarters)
                (start, offset, quarters, stop) = (cut.offset, cut.offset, 0, nil)
                continue
            }
            offset += scalar.length
            quarters += cost
            if scalar.value == 0x20 || scalar.value == 0x0A || scalar.isIdeograph { stop = (offset, quarters) }
        }
        take(upTo: range.upperBound, quarters)
        return pieces
    }
}
