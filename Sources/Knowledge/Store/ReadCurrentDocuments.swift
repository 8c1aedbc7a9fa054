package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// The documents of an index as they are now, with their contents, in the order of their keys: at most `limit` and
    /// ``readBytesMax`` of content, but at least one when there is any.
    package func contents(
        of index: IndexID, after key: DocumentKey?, limit: Int
    ) async throws -> [StoredDocument] {
        try await postgres.run(
            ReadCurrentDocuments(
                index: index, after: key, limit: Int32(clamping: limit), bytesMax: Int64(Self.readBytesMax)))
    }
}

/// The sizes are summed before a content is read: the length of a value that lies outside its row is known without it.
struct ReadCurrentDocuments: PostgresStatement {
    let index: IndexID
    let after: DocumentKey?
    let limit: Int32
    let bytesMax: Int64

    static let sql = """
        SELECT p.key, p.version, v.format, v.title, v.content, p.permissions, v.metadata, v.published_at
        FROM (
            SELECT s.key, s.version, s.permissions,
                sum(s.size) OVER (ORDER BY s.key) AS through, row_number() OVER (ORDER BY s.key) AS place
            FROM (
                SELECT d.key, d.version, d.permissions, octet_length(w.content)::int8 AS size
                FROM document d
                JOIN document_version w ON w.index_id = d.index_id AND w.key = d.key AND w.version = d.version
                WHERE d.index_id = $1 AND d.deleted_at IS NULL AND ($2::text IS NULL OR d.key > $2::text COLLATE "C")
                ORDER BY d.key LIMIT $3
            ) s
        ) p
        JOIN document_version v ON v.index_id = $1 AND v.key = p.key AND v.version = p.version
        WHERE p.through <= $4 OR p.place = 1
        ORDER BY p.key
        """

    var binds: [PostgresValue] {
        [.uuid(index.uuid), .optional(after?.rawValue), .int4(limit), .int8(bytesMax)]
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> StoredDocument {
        let key: String = try row.value(0)
        let format: String = try row.value(2)
        guard let key = DocumentKey(key), let format = DocumentFormat(rawValue: format) else {
            throw PostgresError(.decoding, "a stored document has a key or format that this release does not know")
        }
        return StoredDocument(
            key: key, version: try row.value(1), format: format, title: try row.value(3), content: try row.value(4),
            permissions: try row.value(5), metadata: try row.value(6), publishedAt: try row.value(7))
    }
}
