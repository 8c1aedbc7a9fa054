import Domain
import PostgresDriver

/// Says that nothing is left of a generation that is over. Behind ``LockFreeIndex``: a put that began before it was over
/// has left its pending rows by then, and they are seen.
struct MarkPurged: PostgresStatement {
    let generation: GenerationID
    static let sql = """
        UPDATE generation g SET purged_at = clock_timestamp()
        WHERE g.id = $1 AND g.state IN ('retired', 'failed', 'cancelled') AND g.purged_at IS NULL AND g.chunks = 0
            AND NOT EXISTS (SELECT 1 FROM document_pending p WHERE p.generation_id = g.id)
            AND NOT EXISTS (SELECT 1 FROM chunk_removed r WHERE r.generation_id = g.id)
        RETURNING true
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
