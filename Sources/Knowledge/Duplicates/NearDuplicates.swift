package import Domain

/// Finds chunks that say the same or nearly the same.
///
/// Those with one content key are the same. Others are compared when they share a band of their signatures, by the exact
/// Jaccard similarity of their texts; so no two chunks are paired that are less alike than the threshold, and of those that are
/// as alike the share of ``MinHash`` is found. What is alike pairwise is one cluster, so its ends may differ more.
///
/// The result depends on the rows alone, not on their order. Memory: 16 bytes for each band of each row, and one page of texts.
/// Comparisons: at most 16 for each band of each row (``BandBuckets``).
package struct NearDuplicates: Sendable {
    /// Texts that are held at a time.
    static let textsMax = 512

    private let threshold: Double

    /// - Parameter threshold: Jaccard similarity from which two texts are alike; above 1 only the same are found.
    package init(threshold: Double) { self.threshold = threshold }

    /// The cluster of each chunk that has company: the smallest chunk ID in it.
    /// - Parameter texts: the texts of at most 512 chunks, those that their bands were made of. One that is missing is alike to none.
    package func clusters(
        _ rows: [(chunk: Int64, contentKey: Fingerprint, bands: [Int64])],
        texts: ([Int64]) async throws -> [Int64: String]
    ) async throws -> [Int64: Int64] {
        let rows = rows.sorted { $0.chunk < $1.chunk }
        var sets = DisjointSets(count: rows.count)
        var firsts: [Fingerprint: Int] = [:]
        for (index, row) in rows.enumerated() {
            if let first = firsts[row.contentKey] { sets.join(first, index) } else { firsts[row.contentKey] = index }
        }
        if threshold <= 1 { try await joinAlike(rows, in: &sets, texts: texts) }
        return Self.clusters(rows.map(\.chunk), &sets)
    }

    private func joinAlike(
        _ rows: [(chunk: Int64, contentKey: Fingerprint, bands: [Int64])], in sets: inout DisjointSets,
        texts: ([Int64]) async throws -> [Int64: String]
    ) async throws {
        // Of the same chunks one is compared for all.
        var bands = rows.map(\.bands)
        for index in rows.indices where sets.smallest(index) != index { bands[index] = [] }
        var page = ComparisonPage(rows: rows.map(\.chunk), threshold: threshold)
        for (left, right) in BandBuckets(bands).pairs where sets.smallest(left) != sets.smallest(right) {
            page.add(left, right)
            if page.isFull { try await page.settle(in: &sets, texts: texts) }
        }
        try await page.settle(in: &sets, texts: texts)
    }

    private static func clusters(_ chunks: [Int64], _ sets: inout DisjointSets) -> [Int64: Int64] {
        var sizes: [Int: Int] = [:]
        for index in chunks.indices { sizes[sets.smallest(index), default: 0] += 1 }
        var clusters: [Int64: Int64] = [:]
        for (index, chunk) in chunks.enumerated() {
            let smallest = sets.smallest(index)
            if sizes[smallest, default: 0] > 1 { clusters[chunk] = chunks[smallest] }
        }
        return clusters
    }
}
