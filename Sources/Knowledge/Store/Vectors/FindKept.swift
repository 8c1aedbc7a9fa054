import Domain
import PostgresDriver

/// The vectors that the generations of an index which answer, or can be gone back to, have of texts. Each is two looks at
/// indexes per generation.
struct FindKept: PostgresStatement {
    let index: IndexID
    let keys: [Fingerprint]
    /// Without them only the keys come.
    let withVectors: Bool
    static let sql = """
        SELECT k.content_key, CASE WHEN $3 THEN o.vector END
        FROM unnest($2::bytea[]) AS k(content_key) CROSS JOIN LATERAL (
            SELECT v.vector FROM generation g CROSS JOIN LATERAL (
                SELECT c.id FROM chunk c
                WHERE c.generation_id = g.id AND \(ChunkProbe.says("k.content_key")) LIMIT 1
            ) c CROSS JOIN LATERAL (
                SELECT v.vector FROM chunk_vector v WHERE v.generation_id = g.id AND v.chunk_id = c.id LIMIT 1
            ) v
            WHERE g.index_id = $1 AND g.state IN ('active', 'previous') LIMIT 1
        ) o
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .bytesArray(keys.map(\.bytes)), .bool(withVectors)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (key: Fingerprint, vector: [UInt8]?) {
        (Fingerprint(stored: try row.value(0)), try row.value(1))
    }
}
