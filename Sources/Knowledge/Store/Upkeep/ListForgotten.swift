import Domain
import PostgresDriver

/// The documents that the generations of an index which ``FindForgotten`` looks at have not taken in for a while, in the
/// order of keys, within its bounds.
struct ListForgotten: PostgresStatement {
    let index: IndexID
    let age: Duration
    static let sql = """
        SELECT DISTINCT p.key
        FROM generation g CROSS JOIN LATERAL (
            SELECT p.key, p.since FROM document_pending p
            WHERE p.generation_id = g.id ORDER BY p.key LIMIT \(FindForgotten.depth)
        ) p
        WHERE g.index_id = $1 AND \(FindForgotten.isServed)
            AND p.since < clock_timestamp() - make_interval(secs => $2)
        ORDER BY p.key
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .float8(age.inSeconds)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> DocumentKey {
        try DocumentKey(column: try row.value(0))
    }
}
