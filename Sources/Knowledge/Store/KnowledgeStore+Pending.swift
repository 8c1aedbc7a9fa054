package import Domain

extension KnowledgeStore {
    /// What a generation has not taken in, in the order of keys: of these keys, or of all. At most `limit` documents and
    /// about ``readBytesMax`` of content, but at least one when there is any.
    package func pending(
        _ generation: GenerationID, keys: ClosedRange<DocumentKey>?, after key: DocumentKey? = nil, limit: Int
    ) async throws -> [PendingDocument] { fatalError("unwritten") }

    package func pending(_ generation: GenerationID, keys: [DocumentKey]) async throws -> [PendingDocument] {
        fatalError("unwritten")
    }

    /// How many are pending, counted up to `limit`, and since when the oldest.
    package func pendingCount(_ generation: GenerationID, limit: Int) async throws -> Int { fatalError("unwritten") }

    /// The ranges of keys that cut a generation's pending documents into pieces of at most `documents` and about
    /// `bytes` of content each, in order: the work of children.
    package func pieces(_ generation: GenerationID, documents: Int, bytes: Int) async throws -> [ClosedRange<
        DocumentKey
    >] {
        fatalError("unwritten")
    }

    /// Takes a document in: its pending row goes, its older chunks go, the new ones come, with vectors where they are
    /// given (by content key); the generation's version and counts rise. One transaction.
    ///
    /// False, and nothing is written, when the pending row is not there with this number, because another worker or a
    /// later put was faster, or when the generation is in none of `states`.
    package func store(
        _ reading: DocumentReading, of pending: PendingDocument, vectors: [Fingerprint: [Float]],
        in generation: GenerationID, while states: Set<GenerationState>
    ) async throws -> Bool { fatalError("unwritten") }

    /// Names a document that could not be taken in. Its pending row and its older chunks go. False as with `store`.
    package func fail(
        _ refusal: DocumentRefusal, of pending: PendingDocument, in generation: GenerationID,
        while states: Set<GenerationState>
    ) async throws -> Bool { fatalError("unwritten") }

    /// The documents that a generation could not take in, in the order of keys.
    package func failures(
        of generation: GenerationID, after key: DocumentKey?, limit: Int
    ) async throws -> [(key: DocumentKey, version: Int32, refusal: DocumentRefusal)] { fatalError("unwritten") }

    package static let readBytesMax = 16 << 20
}
