import Domain
import PostgresDriver

/// A version of a document that was not deleted; the latest when none is named. Who may see it is as of now.
struct FindDocument: PostgresStatement {
    let index: IndexID
    let key: DocumentKey
    let version: Int32?

    static let sql = """
        SELECT v.key, v.version, v.format, v.title, v.content, d.permissions, v.metadata, v.published_at
        FROM document d CROSS JOIN LATERAL (
            SELECT v.key, v.version, v.format, v.title, v.content, v.metadata, v.published_at FROM document_version v
            WHERE v.index_id = $1 AND v.key = $2 AND v.version = coalesce($3, d.version)
                AND v.version > coalesce(d.hidden_version, 0) LIMIT 1
        ) v
        WHERE d.index_id = $1 AND d.key = $2 AND d.deleted_at IS NULL
            AND EXISTS (SELECT 1 FROM knowledge_index i WHERE i.id = $1 AND i.deleted_at IS NULL)
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .text(key.rawValue), .optional(version)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> StoredDocument { try StoredDocument(row, from: 0) }
}

extension StoredDocument {
    /// Reads key, version, format, title, content, permissions, metadata and publication, from a column on.
    init(_ row: PostgresRow, from column: Int) throws(PostgresError) {
        self.init(
            key: try DocumentKey(column: try row.value(column)), version: try row.value(column + 1),
            format: try DocumentFormat(column: try row.value(column + 2)), title: try row.value(column + 3),
            content: try row.value(column + 4), permissions: try row.value(column + 5),
            metadata: try row.value(column + 6), publishedAt: try row.value(column + 7))
    }
}
