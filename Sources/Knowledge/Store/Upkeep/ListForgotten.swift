import Domain
import PostgresDriver

/// The documents that the generations of an index which ``FindForgotten`` looks at have not taken in for a while, in the
/// order of keys, within its bounds, and how often they were asked for.
struct ListForgotten: PostgresStatement {
    let index: IndexID
    let age: Duration
    static let sql = """
        SELECT p.key, max(p.asked)
        FROM generation g CROSS JOIN LATERAL (
            SELECT p.key, p.since, p.asked, p.ask_after FROM document_pending p
            WHERE p.generation_id = g.id ORDER BY p.key LIMIT \(FindForgotten.depth)
        ) p
        WHERE g.index_id = $1 AND \(FindForgotten.isServed)
            AND \(FindForgotten.isForgotten("$2"))
        GROUP BY p.key ORDER BY p.key
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .float8(age.inSeconds)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (key: DocumentKey, asked: Int) {
        (try DocumentKey(column: try row.value(0)), Int(try row.value(1, as: Int32.self)))
    }
}
