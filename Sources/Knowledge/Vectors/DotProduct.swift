/// Dot products of one query with rows of a block.
///
/// A row is read from its beginning to its end, and rows in the order of memory, because that is what the processor
/// fetches ahead; comparing several rows at once, which would save loads of the query, is half as fast. Four sums per row
/// keep the additions from waiting for one another. Numbers of a row beyond its dimensions are zero.
enum DotProduct {
    typealias Lane = SIMD8<Float>

    /// Lanes of a step: rows are whole steps.
    static let step = 4

    /// A query, while its memory is lent.
    struct Query {
        let lanes: UnsafePointer<Lane>
        let count: Int
    }

    /// The row has as many lanes as the query, and begins on a cache line.
    @inline(__always)
    static func fast(_ query: Query, _ row: UnsafePointer<Float>) -> Float {
        let row = UnsafeRawPointer(row).assumingMemoryBound(to: Lane.self)
        var sums = (Lane.zero, Lane.zero, Lane.zero, Lane.zero)
        var lane = 0
        while lane < query.count {
            sums.0 += query.lanes[lane] * row[lane]
            sums.1 += query.lanes[lane + 1] * row[lane + 1]
            sums.2 += query.lanes[lane + 2] * row[lane + 2]
            sums.3 += query.lanes[lane + 3] * row[lane + 3]
            lane += step
        }
        let sum = (sums.0 + sums.1) + (sums.2 + sums.3)
        let half = sum.lowHalf + sum.highHalf
        let quarter = half.lowHalf + half.highHalf
        return quarter.x + quarter.y
    }

    /// The same without an error of float32's: for what is shown.
    static func exact(_ query: [Float], _ row: UnsafePointer<Float>) -> Double {
        var sum = 0.0
        for (index, number) in query.enumerated() { sum += Double(number) * Double(row[index]) }
        return sum
    }
}
