import Domain
import PostgresDriver

/// The documents that generations of an index which are kept up to date have not taken in for longest, in the order of
/// keys.
struct ListForgotten: PostgresStatement {
    let index: IndexID
    let age: Duration
    let limit: Int
    static let sql = """
        SELECT DISTINCT p.key
        FROM generation g CROSS JOIN LATERAL (
            SELECT p.key FROM document_pending p
            WHERE p.generation_id = g.id AND p.since < clock_timestamp() - make_interval(secs => $2)
            ORDER BY p.since LIMIT $3
        ) p
        WHERE g.index_id = $1 AND g.state IN ('active', 'previous')
        ORDER BY p.key
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .float8(age.inSeconds), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> DocumentKey {
        try DocumentKey(column: try row.value(0))
    }
}
