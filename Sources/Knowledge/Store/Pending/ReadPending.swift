import Domain
import PostgresDriver

/// What a generation has not taken in, in the order of keys, within a range of keys. Stops at `limit` documents, or
/// before the one that would make it more than `bytes` of content; the first one comes whatever it has.
struct ReadPending: PostgresStatement {
    let generation: GenerationID
    let from: String
    let to: String?
    let after: String?
    let limit: Int
    let bytes: Int

    static let sql = """
        SELECT o.seq, \(PendingColumns.outer)
        FROM (
            SELECT p.seq, p.pending_key, \(PendingColumns.inner), \(PendingColumns.sums)
            FROM (
                SELECT p.key AS pending_key, p.seq, g.index_id
                FROM generation g CROSS JOIN LATERAL (
                    SELECT p.key, p.seq FROM document_pending p
                    WHERE p.generation_id = g.id AND p.key >= $2 AND ($3::text IS NULL OR p.key <= $3)
                        AND ($4::text IS NULL OR p.key > $4)
                    ORDER BY p.key LIMIT $5
                ) p WHERE g.id = $1
            ) p \(PendingColumns.probes)
        ) o
        WHERE o.bytes_through <= $6 OR o.place = 1 ORDER BY o.pending_key
        """
    var binds: [PostgresValue] {
        [
            .uuid(generation.uuid), .text(from), .optional(to), .optional(after), .int8(Int64(limit)),
            .int8(Int64(bytes)),
        ]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> PendingDocument {
        PendingDocument(document: try StoredDocument(row, from: 1), seq: try row.value(0))
    }
}

/// The parts that both ways of reading pending documents share: for each row `p` of the work list its document and what the
/// document's latest version says, by one probe each.
enum PendingColumns {
    static let inner = """
        d.key, d.version, v.format, v.title, v.content, d.permissions, v.metadata, v.published_at
        """
    static let outer = """
        o.key, o.version, o.format, o.title, o.content, o.permissions, o.metadata, o.published_at
        """
    /// How much of the content there is up to a row and with it. Its length stands in the row: no content is read for it.
    static let sums = """
        sum(v.bytes) OVER (ORDER BY p.pending_key ROWS UNBOUNDED PRECEDING) AS bytes_through,
        row_number() OVER (ORDER BY p.pending_key) AS place
        """
    static let probes = """
        CROSS JOIN LATERAL (
            SELECT d.key, d.version, d.permissions FROM document d
            WHERE d.index_id = p.index_id AND d.key = p.pending_key AND d.deleted_at IS NULL LIMIT 1
        ) d CROSS JOIN LATERAL (
            SELECT v.format, v.title, v.content, v.metadata, v.published_at, octet_length(v.content) AS bytes
            FROM document_version v
            WHERE v.index_id = p.index_id AND v.key = p.pending_key AND v.version = d.version LIMIT 1
        ) v
        """
}
