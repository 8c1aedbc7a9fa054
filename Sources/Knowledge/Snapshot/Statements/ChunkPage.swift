import PostgresDriver

/// How much is read at a time.
struct ChunkPage: Sendable {
    static let rowsMax: Int32 = 1_000
    /// Bytes of text after which a page ends, so that a few enormous chunks do not come at once. The first comes always.
    static let bytesMax: Int64 = 8 << 20

    /// What a page holds of chunks. Sizes are looked at before texts are: the length of a text that is stored out of line
    /// stands in the row.
    static let page = """
        id, key, permissions, cluster, lead, text, version, octet_length(text) AS bytes
        """

    /// Of a chunk `c` that is kept.
    static let columns = "c.id, c.key, c.permissions, c.cluster, c.lead || c.text, v.vector, c.version"

    /// To a chunk `c` of generation $1: its vector. A look at a primary key, whatever the planner thinks of the tables: a
    /// join that is lateral with a limit has no other plan.
    static let vector = """
        LEFT JOIN LATERAL (
            SELECT vector FROM chunk_vector WHERE generation_id = $1 AND chunk_id = c.id LIMIT 1
        ) AS v
        """

    static func chunk(_ row: PostgresRow, from column: Int) throws(PostgresError) -> ChunkRow {
        ChunkRow(
            id: try row.value(column), key: try row.value(column + 1), permissions: try row.value(column + 2),
            cluster: try row.value(column + 3), words: try row.value(column + 4), vector: try row.value(column + 5),
            version: try row.value(column + 6))
    }
}
