import Domain
import PostgresDriver

/// The next chunks of a generation in the order of their IDs: a page of a full load. None when there are no more.
struct ReadChunks: PostgresStatement {
    let head: GenerationHead
    let after: Int64
    let withVectors: Bool

    static let sql = """
        WITH page AS MATERIALIZED (
            SELECT \(ChunkPage.page) FROM chunk
            WHERE generation_id = $1 AND id > $3 ORDER BY id LIMIT $4
        ), kept AS MATERIALIZED (
            SELECT * FROM (SELECT *, sum(bytes) OVER (ORDER BY id) AS total FROM page) AS summed
            WHERE total - bytes <= $5
        )
        SELECT \(ChunkPage.columns)
        FROM kept AS c
        \(ChunkPage.vector) ON $2
        ORDER BY c.id
        """

    var binds: [PostgresValue] {
        [
            .uuid(head.generation.uuid), .bool(withVectors), .int8(after), .int4(ChunkPage.rowsMax),
            .int8(ChunkPage.bytesMax),
        ]
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> ChunkRow { try ChunkPage.chunk(row, from: 0) }
}
