import Domain
import PostgresDriver

/// The keys behind one that a generation has not taken in, with the bytes of content of each; a page of them.
struct ListPendingSizes: PostgresStatement {
    let generation: GenerationID
    let after: String
    let limit: Int
    static let sql = """
        SELECT p.pending_key, v.bytes
        FROM (
            SELECT p.key AS pending_key, g.index_id
            FROM generation g CROSS JOIN LATERAL (
                SELECT p.key FROM document_pending p WHERE p.generation_id = g.id AND p.key > $2 ORDER BY p.key LIMIT $3
            ) p WHERE g.id = $1
        ) p \(PendingColumns.probes)
        ORDER BY p.pending_key
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .text(after), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (key: DocumentKey, bytes: Int) {
        (try DocumentKey(column: try row.value(0)), try row.value(1))
    }
}
