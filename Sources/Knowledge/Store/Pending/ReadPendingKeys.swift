import Domain
import PostgresDriver

/// Which of these documents a generation has not taken in, in the order of keys, within bounds as ``ReadPending``.
struct ReadPendingKeys: PostgresStatement {
    let generation: GenerationID
    let keys: [String]
    let bytes: Int

    static let sql = """
        SELECT o.seq, \(PendingColumns.outer)
        FROM (
            SELECT p.seq, p.pending_key, \(PendingColumns.inner), \(PendingColumns.sums)
            FROM (
                SELECT q.key AS pending_key, q.seq, g.index_id
                FROM generation g CROSS JOIN unnest($2::text[]) AS k(key) CROSS JOIN LATERAL (
                    SELECT p.key, p.seq FROM document_pending p WHERE p.generation_id = g.id AND p.key = k.key LIMIT 1
                ) q WHERE g.id = $1
            ) p \(PendingColumns.probes)
        ) o
        WHERE o.bytes_through <= $3 OR o.place = 1 ORDER BY o.pending_key
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .texts(keys), .int8(Int64(bytes))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> PendingDocument {
        PendingDocument(document: try StoredDocument(row, from: 1), seq: try row.value(0))
    }
}
