import Domain
import Knowledge

/// What came of taking documents in.
struct IntakeCounts: Sendable, Hashable {
    var documents = 0
    var chunks = 0
    var failures = 0
    /// Documents that a later put or another worker had taken over.
    var superseded = 0
    var embedded = 0
    var cacheHits = 0
    var spent = Money.zero

    /// A document that was taken in. The store names one without text as failed.
    mutating func add(_ reading: DocumentReading) {
        guard !reading.chunks.isEmpty else { return failures += 1 }
        documents += 1
        chunks += reading.chunks.count
    }

    static func += (left: inout Self, right: Self) {
        left.documents += right.documents
        left.chunks += right.chunks
        left.failures += right.failures
        left.superseded += right.superseded
        left.embedded += right.embedded
        left.cacheHits += right.cacheHits
        left.spent = left.spent + right.spent
    }

    var members: [String: JSONValue] {
        [
            "documents": .integer(Int64(documents)), "chunks": .integer(Int64(chunks)),
            "failures": .integer(Int64(failures)), "superseded": .integer(Int64(superseded)),
            "embedded": .integer(Int64(embedded)), "cache_hits": .integer(Int64(cacheHits)),
            "spent_usd": .double(spent.dollars),
        ]
    }
}
