/// Some chunks of a generation, complete and never changed: columns side by side, without their texts.
///
/// Keys and permissions are interned within the segment, so that it needs nothing outside and can be dropped or copied
/// as a whole.
final class Segment: Sendable {
    let ids: [Int64]
    /// Places in ``keys``.
    let documents: [UInt32]
    let keys: [String]
    /// Places in ``permissionSets``.
    let permissions: [UInt32]
    let permissionSets: [[String]]
    let clusters: [Int64: [UInt32]]
    let clusterOf: [UInt32: Int64]
    let terms: PackedTerms
    /// Nil when no chunk has one.
    let vectors: VectorBlock?
    let withVector: Bitmap
    let bytes: Int

    var count: Int { ids.count }

    init(_ rows: SegmentRows) {
        ids = rows.ids
        documents = rows.documents
        keys = rows.keys.values
        permissions = rows.permissions
        permissionSets = rows.permissionSets.values
        clusters = rows.clusters
        clusterOf = rows.clusterOf
        terms = rows.terms
        withVector = rows.withVector
        vectors = rows.block()
        bytes = rows.bytes(vectors?.bytes ?? 0)
    }

    func vector(_ row: Int) -> UnsafeBufferPointer<Float>? {
        guard let vectors, withVector.contains(row) else { return nil }
        return UnsafeBufferPointer(start: vectors.row(row), count: vectors.dimensions)
    }
}

/// Gives equal values one number each, from 0.
struct Interned<Value: Hashable & Sendable>: Sendable {
    private(set) var values: [Value] = []
    private var places: [Value: UInt32] = [:]

    mutating func number(of value: Value) -> UInt32 {
        if let known = places[value] { return known }
        let number = UInt32(values.count)
        places[value] = number
        values.append(value)
        return number
    }

    func number(known value: Value) -> UInt32? { places[value] }
}
