import Testing

@testable import Knowledge

@Suite("Vectors to measure the scan by")
struct ScanTrialTests {
    @Test func `The scan finds what a comparison of every vector finds, over the edge of a segment, too`() async throws
    {
        let trial = ScanTrial(count: SnapshotWriter.rowsMax + 100, dimensions: 16, seed: 3)
        #expect(trial.bytes == (SnapshotWriter.rowsMax + 100) * VectorBlock.stride(16) * 4)
        for number in 0..<3 {
            let query = trial.query(number)
            let found = try await trial.nearest(to: query, count: 10)
            #expect(found == trial.reference(query, count: 10))
            #expect(abs(query.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
    }

    @Test func `The same seed gives the same vectors and queries`() async throws {
        let (one, same, other) = (
            ScanTrial(count: 500, dimensions: 8, seed: 1), ScanTrial(count: 500, dimensions: 8, seed: 1),
            ScanTrial(count: 500, dimensions: 8, seed: 2)
        )
        #expect(one.query(5) == same.query(5))
        #expect(one.query(5) != one.query(6))
        #expect(one.query(5) != other.query(5))
        let query = one.query(1)
        let (first, second) = (one.reference(query, count: 20), other.reference(query, count: 20))
        #expect(first == same.reference(query, count: 20))
        #expect(first != second)
    }
}
