import Domain

/// Where a generation's vectors are compared with a query.
///
/// ``ExactVectors`` in this process, with recall 1; ``HNSWVectors`` in the database, by an approximate index.
protocol VectorStore: Sendable {
    var backend: VectorBackend { get }

    /// The `count` chunks among `wanted` that are nearest to a query of unit length: best first, among equals the smaller
    /// ID first, each with the cosine of the full vectors.
    func nearest(to query: [Float], count: Int, among wanted: WantedChunks) async throws
        -> [(ordinal: UInt32, score: Double)]
}

/// What somebody may find.
struct WantedChunks: Sendable {
    /// By ordinal of the snapshot.
    let visible: Bitmap
    /// The same as a rule, for whoever does not look into the snapshot.
    let permissions: [String]
    let keyPrefix: String?
}

/// Compares every vector, in memory.
struct ExactVectors: VectorStore {
    let snapshot: GenerationSnapshot

    var backend: VectorBackend { .exact }

    func nearest(to query: [Float], count: Int, among wanted: WantedChunks) async throws
        -> [(ordinal: UInt32, score: Double)]
    {
        try await snapshot.scan(wanted.visible).nearest(to: query, count: count)
    }
}

/// A vector of length 1 in the same direction; nil for one that has none.
enum UnitVector {
    static func of(_ vector: [Float]) -> [Float]? {
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite, length > 0 else { return nil }
        return vector.map { Float(Double($0) / length) }
    }
}
