package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// The documents behind a key, in the order of their keys, without their contents.
    package func documents(of index: IndexID, after key: DocumentKey?, limit: Int) async throws -> [DocumentView] {
        try await postgres.run(ListDocuments(index: index, after: key, limit: limit))
    }

    /// A version of a document, the latest when none is named. Superseded versions are kept for a while, deleted ones are not.
    package func document(_ key: DocumentKey, version: Int32?, in index: IndexID) async throws -> StoredDocument? {
        try await postgres.run(FindDocument(index: index, key: key, version: version)).first
    }

    /// Some bytes of a version of a document, as far as it has them; nothing else of its content is read.
    package func excerpt(
        of key: DocumentKey, version: Int32?, bytes: Range<Int>, in index: IndexID
    ) async throws -> DocumentExcerpt? {
        try await postgres.run(ReadExcerpt(index: index, key: key, version: version, bytes: bytes)).first
    }
}
