import Domain

@testable import Knowledge

/// What holds for the slices of every document.
enum SliceRules {
    static func complaints(_ text: CleanText, _ slices: [Slice], tokensMax: Int) -> [String] {
        var found: [String] = []
        var end = 0
        for slice in slices {
            let range = text.offsets.clean(of: slice.source)
            if range.lowerBound < end { found.append("overlap at \(range)") }
            end = range.upperBound
            if slice.tokens != TokenEstimate.typical(slice.text) { found.append("a wrong count at \(range)") }
            if slice.tokens > tokensMax, !isOneLine(range, text) { found.append("too large at \(range)") }
            if slice.text.isEmpty || slice.text.last?.isWhitespace == true { found.append("not trimmed at \(range)") }
            if crossesHeading(range, text) { found.append("a heading within \(range)") }
            if cutsLine(range, text, tokensMax) { found.append("a line or row is cut at \(range)") }
        }
        return found + lost(text, slices)
    }

    private static func isOneLine(_ range: Range<Int>, _ text: CleanText) -> Bool {
        !text.bytes[range].contains(0x0A)
            && text.blocks.contains { ($0.kind == .code || $0.kind == .tableRow) && $0.range.overlaps(range) }
    }

    private static func crossesHeading(_ range: Range<Int>, _ text: CleanText) -> Bool {
        text.blocks.contains { block in
            guard case .heading = block.kind else { return false }
            return block.range.overlaps(range) && block.range != range
        }
    }

    /// Whether an end lies inside a row or a line of code that fits eight slices.
    private static func cutsLine(_ range: Range<Int>, _ text: CleanText, _ tokensMax: Int) -> Bool {
        text.blocks.contains { block in
            guard block.kind == .code || block.kind == .tableRow else { return false }
            return [range.lowerBound, range.upperBound].contains { cut in
                guard block.range.lowerBound < cut, cut < block.range.upperBound else { return false }
                let line = line(around: cut, in: block.range, text.bytes)
                guard line.lowerBound < cut, cut < line.upperBound else { return false }
                guard !TextSpace.isBlank(line.lowerBound..<cut, in: text.bytes),
                    !TextSpace.isBlank(cut..<line.upperBound, in: text.bytes)
                else { return false }
                return TokenEstimate.quarters(in: text.bytes, line) <= tokensMax * 4 * BlockCut.hardFactor
            }
        }
    }

    private static func line(around cut: Int, in block: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
        let start = bytes[block.lowerBound..<cut].lastIndex(of: 0x0A).map { $0 + 1 } ?? block.lowerBound
        return start..<(bytes[cut..<block.upperBound].firstIndex(of: 0x0A) ?? block.upperBound)
    }

    /// Words of blocks that are in no slice.
    private static func lost(_ text: CleanText, _ slices: [Slice]) -> [String] {
        let kept = slices.map { text.offsets.clean(of: $0.source) }
        var next = 0
        var found: [String] = []
        for block in text.blocks {
            if case .heading = block.kind { continue }
            var position = block.range.lowerBound
            while position < block.range.upperBound {
                while next < kept.count, kept[next].upperBound <= position { next += 1 }
                let covered = next < kept.count && kept[next].contains(position)
                let end =
                    next < kept.count
                    ? (covered ? kept[next].upperBound : kept[next].lowerBound) : block.range.upperBound
                let piece = position..<min(max(end, position + 1), block.range.upperBound)
                if !covered, !RoundTrip.words(text.text(piece)).isEmpty { found.append("lost: \(piece)") }
                position = piece.upperBound
            }
        }
        return found
    }
}
