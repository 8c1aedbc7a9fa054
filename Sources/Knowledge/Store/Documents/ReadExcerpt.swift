import Domain
import PostgresDriver

/// Some bytes of a version of a document that was not deleted; of the latest when none is named. Who may see it is as of now.
///
/// Contents are stored uncompressed and out of line, so the server reads the pages that hold these bytes and no others, and
/// the length of the whole stands in the row.
struct ReadExcerpt: PostgresStatement {
    let index: IndexID
    let key: DocumentKey
    let version: Int32?
    let bytes: Range<Int>

    static let sql = """
        SELECT v.key, v.version, v.format, v.title, v.bytes, $4, v.content, d.permissions, v.metadata, v.published_at
        FROM document d CROSS JOIN LATERAL (
            SELECT v.key, v.version, v.format, v.title, octet_length(v.content) AS bytes,
                substring(v.content FROM $4 + 1 FOR $5) AS content, v.metadata, v.published_at
            FROM document_version v
            WHERE v.index_id = $1 AND v.key = $2 AND v.version = coalesce($3, d.version)
                AND v.version > coalesce(d.hidden_version, 0) LIMIT 1
        ) v
        WHERE d.index_id = $1 AND d.key = $2 AND d.deleted_at IS NULL
            AND EXISTS (SELECT 1 FROM knowledge_index i WHERE i.id = $1 AND i.deleted_at IS NULL)
        """
    var binds: [PostgresValue] {
        let from = Int32(clamping: min(bytes.lowerBound, NewDocument.contentBytesMax))
        return [
            .uuid(index.uuid), .text(key.rawValue), .optional(version), .int4(from),
            .int4(Int32(clamping: bytes.count)),
        ]
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> DocumentExcerpt {
        let bytes: Int32 = try row.value(4)
        let content: [UInt8] = try row.value(6)
        let from = min(Int(try row.value(5, as: Int32.self)), Int(bytes))
        return DocumentExcerpt(
            key: try DocumentKey(column: try row.value(0)), version: try row.value(1),
            format: try DocumentFormat(column: try row.value(2)), title: try row.value(3), bytes: Int(bytes),
            range: from..<(from + content.count), content: content, permissions: try row.value(7),
            metadata: try row.value(8), publishedAt: try row.value(9))
    }
}
