/// Chunks that share a band, and which of them are worth comparing.
struct BandBuckets {
    /// Within a bucket a chunk is compared with the first so many and with so many before it. A bucket of thousands, which
    /// a footer or a licence makes, so costs its size and not its square. Chunks that are alike have each other's
    /// neighbours; what is missed here may still meet in another band.
    static let firstMax = 8
    static let beforeMax = 8

    /// Positions in the rows, ascending in each bucket; buckets with the same first one lie together.
    private let buckets: [ArraySlice<Int>]

    /// - Parameter bands: of each row; rows are in the order of their chunks.
    init(_ bands: [[Int64]]) {
        var entries: [(band: Int64, row: Int)] = []
        entries.reserveCapacity(bands.count * MinHash.bands)
        for (row, bands) in bands.enumerated() { entries.append(contentsOf: bands.map { ($0, row) }) }
        entries.sort { $0.band == $1.band ? $0.row < $1.row : $0.band < $1.band }
        let rows = entries.map(\.row)
        var buckets: [ArraySlice<Int>] = []
        var start = 0
        for end in 1..<max(entries.count + 1, 1) where end == entries.count || entries[end].band != entries[start].band
        {
            if end - start > 1 { buckets.append(rows[start..<end]) }
            start = end
        }
        // Chunks that are alike share most bands: the first bucket joins them, and the next have nothing left to compare.
        self.buckets = buckets.enumerated().sorted { left, right in
            (left.element.first ?? 0, left.offset) < (right.element.first ?? 0, right.offset)
        }.map(\.element)
    }

    /// Pairs in a fixed order, the smaller row first. A pair comes once for every band it shares.
    var pairs: some Sequence<(Int, Int)> {
        buckets.lazy.flatMap { bucket in
            bucket.indices.dropFirst().lazy.flatMap { later in
                Self.compared(with: later, in: bucket).lazy.map { (bucket[$0], bucket[later]) }
            }
        }
    }

    private static func compared(with index: Int, in bucket: ArraySlice<Int>) -> [Int] {
        let first = bucket.startIndex..<min(bucket.startIndex + firstMax, index)
        return Array(first) + Array(max(first.upperBound, index - beforeMax)..<index)
    }
}
