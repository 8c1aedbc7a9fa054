import Domain
import Knowledge

/// `scan`: the exact comparison of a query with every vector, and how much of the memory's speed it gets. Both are measured
/// in the same run, because a shared machine has no speed of its own.
struct ScanPart: Sendable {
    static let dimensions = 384
    /// A large scan is shared by two tasks, so that many readers are what it is compared with.
    private static let readers = 2
    private static let nearest = 10
    private static let compared = 3
    private static let warmUps = 5

    let vectors: Int
    let scans: Int
    let progress: BenchProgress

    func run() async throws -> BenchPart {
        progress("making \(vectors) vectors")
        let before = try ResidentMemory.megabytes()
        let trial = ScanTrial(count: vectors, dimensions: Self.dimensions, seed: 1)
        let resident = try ResidentMemory.megabytes() - before
        let times = CallTimes()
        for number in 0..<(scans + Self.warmUps) {
            let query = trial.query(number)
            let start = ContinuousClock.now
            _ = try await trial.nearest(to: query, count: Self.nearest)
            if number >= Self.warmUps { times.add(from: start, to: .now) }
            progress("scanning", number + 1, of: scans + Self.warmUps)
        }
        let samples = times.takePasses()
        progress("reading memory")
        let bandwidth = await MemoryBandwidth.measured(readers: Self.readers)
        let reached = ratio(Double(trial.bytes), of: samples.quantile(0.5) / 1000)
        var part = BenchPart()
        part.figures = [
            BenchFigure("scan_p50", samples.quantile(0.5), "ms"), BenchFigure("scan_p99", samples.quantile(0.99), "ms"),
            BenchFigure("scan_read", reached / 1e9, "GB/s"), BenchFigure("memory_read", bandwidth / 1e9, "GB/s"),
            BenchFigure("scan_share_of_bandwidth", ratio(reached, of: bandwidth), ""),
            BenchFigure("scan_memory_per_100k", Double(trial.bytes) / 1e6 * 100_000 / Double(max(vectors, 1)), "MB"),
            BenchFigure("scan_resident_delta", resident, "MB"),
        ]
        part.checks = [BenchCheck("scan: neighbours missed", expected: 0, found: try await missed(by: trial))]
        part.notes = [
            "the memory's speed is what \(Self.readers) tasks read together from buffers of their own, the best of five "
                + "rounds in this run; the scan's is its bytes over its median time"
        ]
        return part
    }

    /// Against a comparison in Double of every vector.
    private func missed(by trial: ScanTrial) async throws -> Int64 {
        var missed = 0
        for number in 0..<Self.compared {
            let query = trial.query(-1 - number)
            let found = try await trial.nearest(to: query, count: Self.nearest)
            missed += Set(trial.reference(query, count: Self.nearest)).subtracting(found).count
        }
        return Int64(missed)
    }
}
