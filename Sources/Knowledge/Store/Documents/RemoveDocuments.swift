import Domain
import PostgresDriver

/// Marks documents as deleted and removes what their versions said, or hides it; the keys of those that were there. Behind
/// ``LockIndex``.
struct RemoveDocuments: PostgresStatement {
    let index: IndexID
    let keys: [String]
    /// The index's number before it; each document that goes takes one.
    let seq: Int64
    /// Whether what they said, and their chunks, are left to maintenance.
    let hides: Bool

    static let sql = """
        WITH gone AS (
            UPDATE document d SET deleted_at = clock_timestamp(), updated_at = clock_timestamp(), permissions = '{}',
                seq = $3 + width_bucket(d.key, $2::text[]),
                hidden_version = CASE WHEN $4 THEN d.version ELSE d.hidden_version END
            WHERE d.ctid = ANY (ARRAY(
                SELECT (SELECT d.ctid FROM document d WHERE d.index_id = $1 AND d.key = k.key AND d.deleted_at IS NULL)
                FROM unnest($2::text[]) AS k(key)))
            RETURNING d.key
        ), text AS (
            DELETE FROM document_version v WHERE v.ctid = ANY (ARRAY(
                SELECT o.ctid FROM gone g CROSS JOIN LATERAL (
                    SELECT v.ctid FROM document_version v WHERE v.index_id = $1 AND v.key = g.key OFFSET 0) o
                WHERE NOT $4))
        ), counted AS (
            UPDATE knowledge_index SET seq = $3 + cardinality($2::text[]),
                documents = documents - (SELECT count(*) FROM gone)
            WHERE id = $1
        )
        SELECT g.key FROM gone g ORDER BY g.key
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .texts(keys), .int8(seq), .bool(hides)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
