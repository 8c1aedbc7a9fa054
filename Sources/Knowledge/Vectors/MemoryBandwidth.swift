/// How fast this machine reads memory: what a scan can reach at most.
package enum MemoryBandwidth {
    /// Bytes a second that `readers` read together, the best of `rounds`.
    /// - Parameter bytes: each reader's own; far more than the caches hold.
    package static func measured(bytes: Int = 256 << 20, readers: Int = 1, rounds: Int = 5) async -> Double {
        let buffers = (0..<max(1, readers)).map { _ in filled(bytes) }
        let clock = ContinuousClock()
        var best = Duration.seconds(3600)
        for _ in 0..<max(1, rounds) {
            let time = await clock.measure {
                await withTaskGroup(of: Float.self) { group in
                    for buffer in buffers { group.addTask { sum(buffer) } }
                    for await sum in group { precondition(sum.isFinite) }
                }
            }
            best = min(best, time)
        }
        return Double(buffers.reduce(0) { $0 + $1.bytes }) / (best / .seconds(1))
    }

    private static func filled(_ bytes: Int) -> VectorBlock {
        let dimensions = 1024
        let rows = max(1, bytes / (dimensions * MemoryLayout<Float>.stride))
        var builder = VectorBlockBuilder(dimensions: dimensions, capacity: rows)
        let row = (0..<dimensions).map { Float($0) / 1e6 }
        for _ in 0..<rows { row.withUnsafeBufferPointer { builder.append($0) } }
        return builder.finished()
    }

    /// Reads everything once. Several sums, so that the additions do not wait for one another.
    private static func sum(_ block: VectorBlock) -> Float {
        let count = block.rows * block.stride / DotProduct.Lane.scalarCount
        let lanes = UnsafeRawPointer(block.row(0)).assumingMemoryBound(to: DotProduct.Lane.self)
        var sums = (DotProduct.Lane.zero, DotProduct.Lane.zero, DotProduct.Lane.zero, DotProduct.Lane.zero)
        var lane = 0
        while lane < count {
            sums.0 += lanes[lane]
            sums.1 += lanes[lane + 1]
            sums.2 += lanes[lane + 2]
            sums.3 += lanes[lane + 3]
            lane += DotProduct.step
        }
        return ((sums.0 + sums.1) + (sums.2 + sums.3)).sum()
    }
}
