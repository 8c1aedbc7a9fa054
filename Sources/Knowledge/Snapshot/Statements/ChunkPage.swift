import PostgresDriver

/// How much is read at a time.
struct ChunkPage: Sendable {
    static let rowsMax: Int32 = 1_000
    /// Bytes of text after which a page ends, so that a few enormous chunks do not come at once. The first comes always.
    static let bytesMax: Int64 = 8 << 20

    /// What a page holds of chunks. Sizes are looked at before texts are: the length of a text that is stored out of line
    /// stands in the row.
    static let page = """
        id, key, permissions, cluster, heading, text, document_version, version, octet_length(text) AS bytes
        """

    /// Of a chunk `c` that is kept.
    static let columns = """
        c.id, c.key, c.permissions, c.cluster, concat_ws(E'\\n', d.title, array_to_string(c.heading, E'\\n'), c.text),
        v.vector, c.version
        """

    /// To a chunk `c`: its document's title, and its vector where $2 asks for it. Each is a look at a primary key,
    /// whatever the planner thinks of the tables: a join that is lateral with a limit has no other plan.
    static let joins = """
        LEFT JOIN LATERAL (
            SELECT title FROM document_version
            WHERE index_id = $1 AND key = c.key AND document_version.version = c.document_version LIMIT 1
        ) AS d ON true
        LEFT JOIN LATERAL (
            SELECT vector FROM chunk_vector WHERE $2 AND generation_id = $3 AND chunk_id = c.id LIMIT 1
        ) AS v ON true
        """

    static func chunk(_ row: PostgresRow, from column: Int) throws(PostgresError) -> ChunkRow {
        ChunkRow(
            id: try row.value(column), key: try row.value(column + 1), permissions: try row.value(column + 2),
            cluster: try row.value(column + 3), words: try row.value(column + 4), vector: try row.value(column + 5),
            version: try row.value(column + 6))
    }
}
