/// The rows of a segment that is being filled.
struct SegmentRows: Sendable {
    private(set) var ids: [Int64] = []
    private(set) var documents: [UInt32] = []
    private(set) var keys = Interned<String>()
    private(set) var permissions: [UInt32] = []
    private(set) var permissionSets = Interned<[String]>()
    private(set) var clusters: [Int64: [UInt32]] = [:]
    private(set) var clusterOf: [UInt32: Int64] = [:]
    private(set) var terms = PackedTerms()
    private(set) var withVector = Bitmap()
    private(set) var withVectorCount = 0
    private var vectors: [Float] = []
    private let dimensions: Int?

    var count: Int { ids.count }
    var isEmpty: Bool { ids.isEmpty }
    /// What has been taken in so far.
    var bytes: Int { bytes(vectors.count * MemoryLayout<Float>.stride) }

    init(dimensions: Int?) { self.dimensions = dimensions }

    /// A vector of another length than the generation's is left out: nothing can be compared with it.
    mutating func append(
        id: Int64, key: String, permissions: [String], cluster: Int64?, terms: [UInt32],
        vector: UnsafeBufferPointer<Float>?
    ) {
        let row = UInt32(ids.count)
        ids.append(id)
        documents.append(keys.number(of: key))
        self.permissions.append(permissionSets.number(of: permissions))
        if let cluster {
            clusters[cluster, default: []].append(row)
            clusterOf[row] = cluster
        }
        self.terms.append(terms)
        guard let dimensions, let vector, vector.count == dimensions else { return }
        // Rows before the first one with a vector have zeros.
        vectors.append(contentsOf: repeatElement(0, count: Int(row) * dimensions - vectors.count))
        vectors.append(contentsOf: vector)
        withVector.insert(Int(row))
        withVectorCount += 1
    }

    mutating func append(_ row: Int, of segment: Segment) {
        append(
            id: segment.ids[row], key: segment.keys[Int(segment.documents[row])],
            permissions: segment.permissionSets[Int(segment.permissions[row])],
            cluster: segment.clusterOf[UInt32(row)], terms: segment.terms.terms(of: row), vector: segment.vector(row))
    }

    func block() -> VectorBlock? {
        guard let dimensions, !vectors.isEmpty else { return nil }
        var builder = VectorBlockBuilder(dimensions: dimensions, capacity: count)
        vectors.withUnsafeBufferPointer { all in
            for row in 0..<count {
                let isThere = withVector.contains(row)
                builder.append(
                    isThere ? UnsafeBufferPointer(rebasing: all[(row * dimensions)...].prefix(dimensions)) : nil)
            }
        }
        return builder.finished()
    }

    /// With as many bytes of vectors. What a dictionary or a short text costs is an estimate.
    func bytes(_ vectors: Int) -> Int {
        let keys = keys.values.reduce(0) { $0 + $1.utf8.count + 64 }
        let sets = permissionSets.values.reduce(0) { $0 + $1.reduce(64) { $0 + $1.utf8.count + 16 } }
        return vectors + ids.count * 16 + terms.bytes + keys + sets + clusterOf.count * 64 + withVector.bytes
    }
}
