import Domain
import PostgresDriver

/// The first documents that a generation has not taken in, in the order of keys, and whether each was put longer ago than
/// a time.
struct ListLag: PostgresStatement {
    let generation: GenerationID
    let age: Duration
    let limit: Int
    static let sql = """
        SELECT p.key, p.since < clock_timestamp() - make_interval(secs => $2) FROM document_pending p
        WHERE p.generation_id = $1 ORDER BY p.key LIMIT $3
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .float8(age.inSeconds), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (key: DocumentKey, isOverdue: Bool) {
        (try DocumentKey(column: try row.value(0)), try row.value(1))
    }
}
