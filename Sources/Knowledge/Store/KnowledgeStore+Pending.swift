package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// What a generation has not taken in, in the order of keys: of these keys, or of all. At most `limit` documents and
    /// ``readBytesMax`` of content, but at least one when there is any.
    package func pending(
        _ generation: GenerationID, keys: ClosedRange<DocumentKey>?, after key: DocumentKey? = nil, limit: Int
    ) async throws -> [PendingDocument] {
        try await postgres.run(
            ReadPending(
                generation: generation, from: keys?.lowerBound.rawValue ?? "", to: keys?.upperBound.rawValue,
                after: key?.rawValue, limit: limit, bytes: Self.readBytesMax))
    }

    /// The same of these keys; what does not fit comes when the first ones are taken in and it is asked again.
    package func pending(_ generation: GenerationID, keys: [DocumentKey]) async throws -> [PendingDocument] {
        try await postgres.run(
            ReadPendingKeys(
                generation: generation, keys: Set(keys).sorted().map(\.rawValue), bytes: Self.readBytesMax))
    }

    /// How many are pending, counted up to `limit`.
    package func pendingCount(_ generation: GenerationID, limit: Int) async throws -> Int {
        try await postgres.run(CountPending(generation: generation, limit: limit)).first ?? 0
    }

    /// The ranges of keys that cut a generation's pending documents into pieces of at most `documents` and about
    /// `bytes` of content each, in order: the work of children.
    package func pieces(
        _ generation: GenerationID, documents: Int, bytes: Int
    ) async throws -> [ClosedRange<DocumentKey>] {
        var cutter = PieceCutter(documents: documents, bytes: bytes)
        var after = ""
        while true {
            let page = try await postgres.run(
                ListPendingSizes(generation: generation, after: after, limit: Self.pageMax))
            for row in page { cutter.add(row.key, bytes: row.bytes) }
            guard page.count == Self.pageMax, let last = page.last else { break }
            after = last.key.rawValue
        }
        cutter.close()
        return cutter.pieces
    }

    /// The documents that a generation could not take in, in the order of keys.
    package func failures(
        of generation: GenerationID, after key: DocumentKey?, limit: Int
    ) async throws -> [(key: DocumentKey, version: Int32, refusal: DocumentRefusal)] {
        try await postgres.run(ListFailures(generation: generation, after: key, limit: limit))
    }

    /// Contents that are in memory at once before they are worked on.
    package static let readBytesMax = 4 << 20
    static let pageMax = 10_000
}
