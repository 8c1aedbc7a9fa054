/// Compares a query with every vector of some blocks: recall 1, at the speed of memory.
///
/// 100,000 vectors of 384 numbers are 153.6 MB, read once per query; the arithmetic hides behind the reading. What is
/// filtered out is not read. Nothing here waits, so the scan is cut into slabs of a few hundred microseconds, after each
/// of which others on the pool have their turn and cancellation is seen. A large scan is cut in two: one core alone
/// does not get all that the memory can give.
struct ExactScan: Sendable {
    /// Rows of one block that are part of the scan, with the numbers they are known by.
    struct Part: Sendable {
        let block: VectorBlock
        /// The ordinal of the block's first row.
        let base: Int
        /// Chunk IDs of the rows.
        let ids: [Int64]
    }

    /// Numbers compared between two looks at cancellation.
    static let slab = 1 << 20
    let parts: [Part]
    /// Ordinals that may be found: present, with a vector, and visible to whoever asks. Nil for all.
    let allowed: Bitmap?
    /// From this many numbers on, two tasks share the work.
    let splitFrom: Int

    init(parts: [Part], allowed: Bitmap?, splitFrom: Int = 8 << 20) {
        self.parts = parts
        self.allowed = allowed
        self.splitFrom = splitFrom
    }

    /// The `count` rows that are nearest to a query of unit length, best first, scored in Double.
    func nearest(to query: [Float], count: Int) async throws -> [(ordinal: UInt32, score: Double)] {
        let pieces = pieces(of: query.count)
        guard count > 0, !pieces.isEmpty else { return [] }
        let lanes = QueryLanes(query)
        var best = TopHits(count)
        if pieces.count == 1 {
            best = try await scan(pieces[0], lanes, count)
        } else {
            best = try await withThrowingTaskGroup(of: TopHits.self) { group in
                for piece in pieces { group.addTask { try await scan(piece, lanes, count) } }
                return try await group.reduce(into: TopHits(count)) { $0.offer(all: $1) }
            }
        }
        return rescored(best.sorted, query)
    }

    /// Slabs of rows, in one list for one task or in two for two.
    private func pieces(of dimensions: Int) -> [[Slab]] {
        let rows = max(64, Self.slab / max(1, VectorBlock.stride(dimensions)))
        var slabs: [Slab] = []
        var numbers = 0
        for (index, part) in parts.enumerated() where part.block.dimensions == dimensions {
            for start in stride(from: 0, to: part.block.rows, by: rows) {
                slabs.append(Slab(part: index, rows: start..<min(start + rows, part.block.rows)))
            }
            numbers += part.block.rows * part.block.stride
        }
        guard numbers >= splitFrom, slabs.count > 1 else { return slabs.isEmpty ? [] : [slabs] }
        return [Array(slabs[..<(slabs.count / 2)]), Array(slabs[(slabs.count / 2)...])]
    }

    private struct Slab: Sendable {
        let part: Int
        let rows: Range<Int>
    }

    private func scan(_ slabs: [Slab], _ query: QueryLanes, _ count: Int) async throws -> TopHits {
        var best = TopHits(count)
        for slab in slabs {
            scan(slab, query, &best)
            try Task.checkCancellation()
            await Task.yield()
        }
        return best
    }

    private func scan(_ slab: Slab, _ query: QueryLanes, _ best: inout TopHits) {
        let part = parts[slab.part]
        query.withLanes { query in
            if let allowed {
                allowed.forEach(in: (part.base + slab.rows.lowerBound)..<(part.base + slab.rows.upperBound)) {
                    compare(part, $0 - part.base, query, &best)
                }
            } else {
                for row in slab.rows { compare(part, row, query, &best) }
            }
        }
    }

    @inline(__always)
    private func compare(_ part: Part, _ row: Int, _ query: DotProduct.Query, _ best: inout TopHits) {
        let score = DotProduct.fast(query, part.block.row(row))
        guard score >= best.bar else { return }
        best.offer(TopHits.Hit(score: score, id: part.ids[row], ordinal: UInt32(part.base + row)))
    }

    /// The scores that are shown do not depend on the order in which float32 sums were taken.
    private func rescored(_ hits: [TopHits.Hit], _ query: [Float]) -> [(ordinal: UInt32, score: Double)] {
        let scored = hits.compactMap { hit -> (id: Int64, ordinal: UInt32, score: Double)? in
            let ordinal = Int(hit.ordinal)
            guard let part = parts.last(where: { $0.base <= ordinal }) else { return nil }
            return (hit.id, hit.ordinal, DotProduct.exact(query, part.block.row(ordinal - part.base)))
        }
        return scored.sorted { ($0.score, $1.id) > ($1.score, $0.id) }.map { ($0.ordinal, $0.score) }
    }
}
