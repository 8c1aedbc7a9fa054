package import Domain

extension KnowledgeStore {
    /// What became of one document of a put.
    package enum PutOutcome: Sendable, Hashable {
        /// A new version of it is stored; searches find it when the generations have taken it in.
        case stored(version: Int32)
        /// The same content and title as before; new permissions, if any, are in force already.
        case unchanged(version: Int32)
    }

    /// Puts documents, at most ``putMax`` and with different keys, all or none. In the same transaction the generations
    /// that are kept up to date, or being built, get their pending rows, permissions of chunks that stay are changed at once, and tasks
    /// `index.apply` are accepted, each for at most ``applyMax`` of the documents. Nil when the index is not there.
    package func put(_ documents: [NewDocument], in index: IndexID) async throws -> [PutOutcome]? {
        fatalError("unwritten")
    }

    /// Deletes documents. When this returns no search finds them any more, in any generation, and their texts and cached
    /// vectors are gone; their digests stay. Returns the keys that were there.
    package func delete(_ keys: [DocumentKey], from index: IndexID) async throws -> [DocumentKey] {
        fatalError("unwritten")
    }

    /// The documents behind a key, in the order of their keys, without their contents.
    package func documents(of index: IndexID, after key: DocumentKey?, limit: Int) async throws -> [DocumentView] {
        fatalError("unwritten")
    }

    /// A version of a document, the latest when none is named. Superseded versions are kept for a while, deleted ones are not.
    package func document(_ key: DocumentKey, version: Int32?, in index: IndexID) async throws -> StoredDocument? {
        fatalError("unwritten")
    }

    package static let putMax = 500
    package static let applyMax = 50
}
