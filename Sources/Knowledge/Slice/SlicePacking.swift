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
        let range = text.blocks[group.blocks.lowerBound].range.lowerBound..<text.blocks[group.blocks.upperBound - 1].range.upperBound
        let whole = BlockCut.Piece(range: range, quarters: TokenEstimate.quarters(in: text.bytes, range))
        if whole.quarters <= quartersMax {
            append(whole)
            closeIfFull()
        } else if group.blocks.count > 1 {
            for block in group.blocks { add(.init(blocks: block..<(block + 1))) }
        } else {
            addInPieces(text.blocks[group.blocks.lowerBound])
        }
        if group.isAlone { finishRun() }
    }

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
