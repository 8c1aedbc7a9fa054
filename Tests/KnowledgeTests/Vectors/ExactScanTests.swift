import Domain
import Testing

@testable import Knowledge

@Suite("Comparing every vector")
struct ExactScanTests {
    private func parts(_ vectors: [[Float]], per block: Int) -> [ExactScan.Part] {
        stride(from: 0, to: vectors.count, by: block).map { start in
            let rows = vectors[start..<min(start + block, vectors.count)]
            var builder = VectorBlockBuilder(dimensions: rows[start].count, capacity: rows.count)
            for row in rows { row.withUnsafeBufferPointer { builder.append($0) } }
            return ExactScan.Part(
                block: builder.finished(), base: start, ids: rows.indices.map { Int64(1_000 + $0) })
        }
    }

    /// The definition, in Double.
    private func reference(
        _ vectors: [[Float]], _ query: [Float], _ count: Int, where isAllowed: (Int) -> Bool = { _ in true }
    ) -> [(ordinal: UInt32, score: Double)] {
        let scored = vectors.indices.filter(isAllowed).map { index in
            (ordinal: UInt32(index), score: zip(vectors[index], query).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
        }
        return Array(scored.sorted { ($0.score, $1.ordinal) > ($1.score, $0.ordinal) }.prefix(count))
    }

    @Test("Order and scores are those of the definition", arguments: [1, 7, 31, 32, 33, 100, 384, 1_000])
    func scores(dimensions: Int) async throws {
        var seed = SplitMix64(seed: UInt64(dimensions))
        let vectors = (0..<203).map { _ in seed.unit(dimensions) }
        let query = seed.unit(dimensions)
        let found = try await ExactScan(parts: parts(vectors, per: 50), allowed: nil).nearest(to: query, count: 20)
        let wanted = reference(vectors, query, 20)
        #expect(found.count == 20)
        for (found, wanted) in zip(found, wanted) { #expect(abs(found.score - wanted.score) < 1e-6) }
        if dimensions > 7 { #expect(found.map(\.ordinal) == wanted.map(\.ordinal)) }
    }

    @Test("What is not allowed is not found, however near it is")
    func filtered() async throws {
        var seed = SplitMix64(seed: 7)
        let vectors = (0..<500).map { _ in seed.unit(24) }
        let query = seed.unit(24)
        for share in [1, 3, 10, 100] {
            var allowed = Bitmap(count: vectors.count)
            for index in stride(from: share / 2, to: vectors.count, by: share) { allowed.insert(index) }
            let found = try await ExactScan(parts: parts(vectors, per: 64), allowed: allowed)
                .nearest(to: query, count: 10)
            let wanted = reference(vectors, query, 10) { allowed.contains($0) }
            #expect(found.map(\.ordinal) == wanted.map(\.ordinal))
        }
    }

    @Test("Two tasks find what one finds")
    func split() async throws {
        var seed = SplitMix64(seed: 8)
        let vectors = (0..<400).map { _ in seed.unit(32) }
        let query = seed.unit(32)
        let parts = parts(vectors, per: 90)
        let one = try await ExactScan(parts: parts, allowed: nil, splitFrom: .max).nearest(to: query, count: 30)
        let two = try await ExactScan(parts: parts, allowed: nil, splitFrom: 0).nearest(to: query, count: 30)
        #expect(one.map(\.ordinal) == two.map(\.ordinal))
        #expect(one.map(\.score) == two.map(\.score))
    }

    @Test("Of equal vectors the smaller IDs win, wherever they lie")
    func ties() async throws {
        let vectors = Array(repeating: [Float](repeating: 0.5, count: 4), count: 40)
        let found = try await ExactScan(parts: parts(vectors, per: 7), allowed: nil, splitFrom: 0)
            .nearest(to: [1, 0, 0, 0], count: 5)
        #expect(found.map(\.ordinal) == [0, 1, 2, 3, 4])
    }

    @Test("Vectors of another length are passed over, and nothing to compare finds nothing")
    func odd() async throws {
        let parts = parts([[1, 0], [0, 1]], per: 2)
        #expect(try await ExactScan(parts: parts, allowed: nil).nearest(to: [1, 0, 0], count: 5).isEmpty)
        #expect(try await ExactScan(parts: [], allowed: nil).nearest(to: [1, 0], count: 5).isEmpty)
        #expect(try await ExactScan(parts: parts, allowed: Bitmap(count: 2)).nearest(to: [1, 0], count: 5).isEmpty)
    }

    @Test("A cancelled scan ends")
    func cancelled() async {
        let parts = parts([[1, 0], [0, 1]], per: 1)
        let scan = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await ExactScan(parts: parts, allowed: nil).nearest(to: [1, 0], count: 1).count
        }
        scan.cancel()
        await #expect(throws: CancellationError.self) { try await scan.value }
    }

    @Test("The best of many are the first of all in order")
    func best() {
        var seed = SplitMix64(seed: 9)
        let hits = (0..<1_000).map { index in
            TopHits.Hit(score: Float(Int.random(in: 0..<50, using: &seed)), id: Int64(index), ordinal: UInt32(index))
        }
        for count in [0, 1, 2, 17, 1_000, 2_000] {
            var best = TopHits(count)
            for hit in hits.shuffled(using: &seed) { best.offer(hit) }
            #expect(best.sorted == Array(hits.sorted { TopHits.Hit.isWorse($1, $0) }.prefix(count)))
        }
    }
}
