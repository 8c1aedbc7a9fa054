import Domain

/// Packs the groups of one section into slices.
///
/// A slice closes when it has the wanted tokens and a group ends, or when the next group does not fit. A group that is too
/// large alone is taken apart: into its blocks, and those into pieces of about equal size, so that no crumb is left over.
/// A short last slice joins the one before it where both fit.
struct SlicePacking {
    private let text: CleanText
    private let cut: BlockCut
    private let quartersMin: Int
    private let quartersMax: Int
    /// Bytes of the clean text.
    private(set) var slices: [Range<Int>] = []
    private var quarters: [Int] = []
    private var open: BlockCut.Piece?
    /// Slices before this one are not joined with later ones.
    private var floor = 0

    init(_ text: CleanText, tokensMin: Int, tokensMax: Int) {
        self.text = text
        quartersMax = max(1, tokensMax) * 4
        quartersMin = min(max(1, tokensMin) * 4, quartersMax)
        cut = BlockCut(bytes: text.bytes, quartersMax: quartersMax)
    }

    mutating func add(_ group: BlockGroups.Group) {
        if group.isAlone { finishRun() }
        if let whole = fitting(from: range(of: group.blocks.lowerBound).lowerBound, to: group.blocks) {
            append(whole)
            closeIfFull()
        } else if group.isIntroduced, let list = introducedList(group.blocks) {
            addInPieces(
                TextBlock(
                    kind: .paragraph, range: range(of: group.blocks.lowerBound).lowerBound..<list.range.lowerBound))
            append(list)
            closeIfFull()
        } else if group.blocks.count > 1 {
            takeApart(group.blocks)
        } else {
            addInPieces(text.blocks[group.blocks.lowerBound])
        }
        if group.isAlone { finishRun() }
    }

    /// Into its blocks, of which one that introduces the next stays with it if it can.
    private mutating func takeApart(_ blocks: Range<Int>) {
        let parts = BlockGroups.introduced(blocks, of: text)
        guard parts.count > 1 else {
            for block in blocks { add(.init(blocks: block..<(block + 1))) }
            return
        }
        for part in parts { add(part) }
    }

    /// The last sentence of the first block with all the others, if these fit into one slice.
    private func introducedList(_ blocks: Range<Int>) -> BlockCut.Piece? {
        guard let sentence = cut.sentences(of: range(of: blocks.lowerBound)).last(where: { !$0.isEmpty }),
            sentence.lowerBound > range(of: blocks.lowerBound).lowerBound
        else { return nil }
        return fitting(from: sentence.lowerBound, to: blocks)
    }

    private func fitting(from start: Int, to blocks: Range<Int>) -> BlockCut.Piece? {
        let range = start..<range(of: blocks.upperBound - 1).upperBound
        let quarters = TokenEstimate.quarters(in: text.bytes, range)
        return quarters <= quartersMax ? .init(range: range, quarters: quarters) : nil
    }

    private func range(of block: Int) -> Range<Int> { text.blocks[block].range }

    /// Nothing that comes joins what was.
    mutating func finishRun() {
        close()
        joinTail()
        floor = slices.count
    }

    private mutating func addInPieces(_ block: TextBlock) {
        let pieces = cut.pieces(of: block)
        let total = pieces.reduce(open?.quarters ?? 0) { $0 + $1.quarters + 1 }
        let count = (total + quartersMax - 1) / quartersMax
        let target = max(quartersMin, (total + count - 1) / max(1, count))
        for piece in pieces {
            append(piece)
            if let open, open.quarters >= target { close() }
        }
        closeIfFull()
    }

    private mutating func append(_ piece: BlockCut.Piece) {
        guard let before = open else {
            open = piece
            return
        }
        // What separates the two is ASCII: a quarter per byte.
        let gap = piece.range.lowerBound - before.range.upperBound
        let sum = before.quarters + gap + piece.quarters
        if sum > quartersMax {
            close()
            open = piece
        } else {
            open = .init(range: before.range.lowerBound..<piece.range.upperBound, quarters: sum)
        }
    }

    private mutating func closeIfFull() {
        if let open, open.quarters >= quartersMin { close() }
    }

    private mutating func close() {
        guard let closed = open else { return }
        open = nil
        slices.append(closed.range)
        quarters.append(closed.quarters)
    }

    private mutating func joinTail() {
        guard slices.count >= floor + 2, let last = quarters.last, last < quartersMin else { return }
        let (before, tail) = (slices[slices.count - 2], slices[slices.count - 1])
        let sum = quarters[quarters.count - 2] + tail.lowerBound - before.upperBound + last
        guard sum <= quartersMax else { return }
        slices.removeLast(2)
        quarters.removeLast(2)
        slices.append(before.lowerBound..<tail.upperBound)
        quarters.append(sum)
    }
}
