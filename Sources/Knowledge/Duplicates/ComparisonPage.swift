/// Pairs whose texts are fetched together and then compared.
struct ComparisonPage {
    /// A page is settled in time even when few texts make many pairs.
    static let pairsMax = 4096

    private let chunks: [Int64]
    private let threshold: Double
    private var pairs: [(Int, Int)] = []
    private var wanted: Set<Int> = []

    /// - Parameter rows: the chunk of each row.
    init(rows: [Int64], threshold: Double) {
        chunks = rows
        self.threshold = threshold
    }

    var isFull: Bool { wanted.count + 2 > NearDuplicates.textsMax || pairs.count >= Self.pairsMax }

    mutating func add(_ left: Int, _ right: Int) {
        pairs.append((left, right))
        wanted.insert(left)
        wanted.insert(right)
    }

    /// Joins the pairs that are alike and empties the page. A pair that another has joined meanwhile is not compared, which
    /// changes nothing: they are together already. So the result does not depend on where pages end.
    mutating func settle(
        in sets: inout DisjointSets, texts: ([Int64]) async throws -> [Int64: String]
    ) async throws {
        guard !pairs.isEmpty else { return }
        try Task.checkCancellation()
        let shingles = try await texts(wanted.sorted().map { chunks[$0] }).mapValues(Shingles.init)
        for (left, right) in pairs where sets.smallest(left) != sets.smallest(right) {
            guard let mine = shingles[chunks[left]], let its = shingles[chunks[right]] else { continue }
            if mine.jaccard(its) >= threshold { sets.join(left, right) }
        }
        pairs.removeAll(keepingCapacity: true)
        wanted.removeAll(keepingCapacity: true)
    }
}
