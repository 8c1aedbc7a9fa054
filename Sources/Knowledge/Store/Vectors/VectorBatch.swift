import Domain

/// Vectors on their way into the tables, all of one length.
struct VectorBatch: Sendable {
    let bytes: [Fingerprint: [UInt8]]
    /// Numbers per vector; nil when there are none.
    let dimensions: Int?

    /// - Throws: `unsound_vector`; `dimension_mismatch` when two have different lengths.
    init(_ vectors: [Fingerprint: [Float]]) throws(Failure) {
        var bytes: [Fingerprint: [UInt8]] = [:]
        var dimensions: Int?
        for (key, vector) in vectors {
            bytes[key] = try VectorBytes.encode(vector)
            if let wanted = dimensions, wanted != vector.count { throw Self.mismatch(vector.count, wanted: wanted) }
            dimensions = vector.count
        }
        self.bytes = bytes
        self.dimensions = dimensions
    }

    /// The length to be recorded.
    /// - Throws: `dimension_mismatch` when the generation has another one: the model has changed under its name.
    func dimensions(in generation: LockGeneration.Row) throws(Failure) -> Int? {
        guard let dimensions else { return generation.dimensions }
        if let wanted = generation.dimensions, wanted != dimensions { throw Self.mismatch(dimensions, wanted: wanted) }
        return dimensions
    }

    /// In the order of their keys' bytes, as everybody who writes several rows of the cache.
    var sorted: [(key: Fingerprint, vector: [UInt8])] {
        bytes.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }.map { ($0.key, $0.value) }
    }

    private static func mismatch(_ count: Int, wanted: Int) -> Failure {
        Failure(
            .permanent, code: "dimension_mismatch",
            message: "The embedding model answered with \(count) numbers where the generation has \(wanted); "
                + "another model needs a rebuild of the index.")
    }
}
