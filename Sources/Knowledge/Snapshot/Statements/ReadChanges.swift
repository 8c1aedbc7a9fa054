import Domain
import PostgresDriver

/// What changed in a generation since a version: its state now, the IDs that are gone, and the next chunks that are new
/// or other than before, in the order of versions. All of it from one statement, and so as of one moment.
struct ReadChanges: PostgresStatement {
    enum Row: Sendable {
        /// Comes once, when the generation is there.
        case head(GenerationHead, removedFloor: Int64, removed: [Int64], isLast: Bool)
        case changed(ChunkRow)
    }

    /// Removals that are taken over at most; who is further behind loads everything.
    static let removedMax: Int32 = 100_000

    let head: GenerationHead
    /// The version that has been loaded, and what has been read above it.
    let since: Int64
    let after: (version: Int64, id: Int64)

    static let sql = """
        WITH page AS MATERIALIZED (
            SELECT \(ChunkPage.page) FROM chunk
            WHERE generation_id = $1 AND version >= $3 AND (version, id) > ($3, $4)
            ORDER BY version, id LIMIT $5
        ), kept AS MATERIALIZED (
            SELECT * FROM (SELECT *, sum(bytes) OVER (ORDER BY version, id) AS total FROM page) AS summed
            WHERE total - bytes <= $6
        )
        SELECT 0, \(GenerationHead.columns), g.removed_floor,
            ARRAY(SELECT r.chunk_id FROM chunk_removed r WHERE r.generation_id = $1 AND r.version > $2
                  ORDER BY r.version, r.chunk_id LIMIT $7),
            (SELECT count(*) FROM page) < $5 AND (SELECT count(*) FROM page) = (SELECT count(*) FROM kept),
            NULL::bigint, NULL::text, NULL::text[], NULL::bigint, NULL::text, NULL::bytea, NULL::bigint
        FROM generation g CROSS JOIN LATERAL (SELECT * FROM knowledge_index WHERE id = g.index_id OFFSET 0) AS i
        WHERE g.id = $1
        UNION ALL
        (SELECT 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \(ChunkPage.columns)
        FROM kept AS c
        \(ChunkPage.vector) ON true
        ORDER BY c.version, c.id)
        """

    var binds: [PostgresValue] {
        [
            .uuid(head.generation.uuid), .int8(since), .int8(after.version), .int8(after.id),
            .int4(ChunkPage.rowsMax), .int8(ChunkPage.bytesMax), .int4(Self.removedMax),
        ]
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        guard try row.value(0, as: Int32.self) == 0 else { return .changed(try ChunkPage.chunk(row, from: 14)) }
        return .head(
            try GenerationHead.decode(row, from: 1), removedFloor: try row.value(11), removed: try row.value(12),
            isLast: try row.value(13))
    }
}
