/// A query as lanes, filled up with zeros like the rows that it is compared with.
struct QueryLanes: Sendable {
    private let lanes: [DotProduct.Lane]

    init(_ query: [Float]) {
        let width = DotProduct.Lane.scalarCount
        lanes = stride(from: 0, to: VectorBlock.stride(query.count), by: width).map { start in
            var lane = DotProduct.Lane.zero
            for index in start..<min(start + width, max(start, query.count)) { lane[index - start] = query[index] }
            return lane
        }
    }

    /// Does nothing for a query without numbers.
    @inline(__always)
    func withLanes(_ body: (DotProduct.Query) -> Void) {
        lanes.withUnsafeBufferPointer { buffer in
            if let start = buffer.baseAddress { body(DotProduct.Query(lanes: start, count: buffer.count)) }
        }
    }
}
