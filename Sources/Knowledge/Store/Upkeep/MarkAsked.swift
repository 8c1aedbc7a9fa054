import Domain
import PostgresDriver

/// Counts that documents were asked for, and says when they may be again: twice as late as the last time. Behind
/// ``LockFreeIndex``, so no put gives a row another number meanwhile; a row that a worker takes away is passed over.
struct MarkAsked: PostgresStatement {
    typealias Row = Void
    let index: IndexID
    let keys: [DocumentKey]
    /// The first time between two.
    let age: Duration

    static let sql = """
        UPDATE document_pending p SET asked = p.asked + 1,
            ask_after = clock_timestamp() + make_interval(secs => least($3 * 2 ^ p.asked, $4))
        WHERE p.ctid = ANY (ARRAY(
            SELECT o.ctid FROM generation g CROSS JOIN unnest($2::text[]) AS k(key) CROSS JOIN LATERAL (
                SELECT p.ctid FROM document_pending p WHERE p.generation_id = g.id AND p.key = k.key LIMIT 1) o
            WHERE g.index_id = $1 AND \(FindForgotten.isServed)))
        """
    var binds: [PostgresValue] {
        [
            .uuid(index.uuid), .texts(keys.map(\.rawValue)), .float8(age.inSeconds),
            .float8(NudgePlan.waitMax.inSeconds),
        ]
    }
}
