import Domain

/// Random vectors of unit length in memory, held as a generation's are, to measure the exact scan by.
package struct ScanTrial: Sendable {
    private let scan: ExactScan
    private let dimensions: Int
    private let seed: UInt64

    /// The same seed gives the same vectors.
    package init(count: Int, dimensions: Int, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var parts: [ExactScan.Part] = []
        for start in stride(from: 0, to: count, by: SnapshotWriter.rowsMax) {
            let rows = min(SnapshotWriter.rowsMax, count - start)
            var builder = VectorBlockBuilder(dimensions: dimensions, capacity: rows)
            for _ in 0..<rows {
                Self.vector(dimensions, &generator).withUnsafeBufferPointer { builder.append($0) }
            }
            parts.append(
                ExactScan.Part(block: builder.finished(), base: start, ids: (start..<start + rows).map(Int64.init)))
        }
        scan = ExactScan(parts: parts, allowed: nil)
        self.dimensions = dimensions
        self.seed = seed
    }

    /// What one scan reads.
    package var bytes: Int { scan.parts.reduce(0) { $0 + $1.block.bytes } }

    /// A query of unit length; the same number gives the same one.
    package func query(_ number: Int) -> [Float] {
        var generator = SplitMix64(seed: seed ^ SplitMix64.mixed(UInt64(truncatingIfNeeded: number) &+ 1))
        return Self.vector(dimensions, &generator)
    }

    package func nearest(to query: [Float], count: Int) async throws -> [UInt32] {
        try await scan.nearest(to: query, count: count).map(\.ordinal)
    }

    /// What ``nearest(to:count:)`` must find: every vector compared in Double, one after the other, and all of them sorted.
    package func reference(_ query: [Float], count: Int) -> [UInt32] {
        let scores = scan.parts.flatMap { part in
            (0..<part.block.rows).map { row in
                (ordinal: UInt32(part.base + row), score: DotProduct.exact(query, part.block.row(row)))
            }
        }
        return scores.sorted { ($0.score, $1.ordinal) > ($1.score, $0.ordinal) }.prefix(count).map(\.ordinal)
    }

    private static func vector(_ dimensions: Int, _ generator: inout SplitMix64) -> [Float] {
        let numbers = (0..<dimensions).map { _ in Float(Int64(bitPattern: generator.next()) >> 40) }
        return UnitVector.of(numbers) ?? (0..<dimensions).map { $0 == 0 ? 1 : 0 }
    }
}
