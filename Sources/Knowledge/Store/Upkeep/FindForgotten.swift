import Domain
import Foundation
import PostgresDriver

/// Indexes with a document that a generation which is kept up to date, or waits to be approved, has not taken in for a
/// while, and that may be asked for again: the last time is long enough ago, and the task of that time is over.
///
/// Only the first ``depth`` of a work list are looked at. One that is longer is being worked on; what was forgotten of it is
/// among the first when the rest is done.
struct FindForgotten: PostgresStatement {
    let age: Duration
    let limit: Int
    static let depth = 5_000
    /// Whether `index.apply` takes documents into a generation `g`; the others have their rebuild for it. Two conditions,
    /// because each has an index of its own.
    static let isServed = "(g.state IN ('active', 'previous') OR g.state = 'awaiting_approval')"
    /// Whether a row `p` of a work list is to be asked for now.
    static func isForgotten(_ age: String) -> String {
        """
        p.asked < \(NudgePlan.asksMax)
            AND coalesce(p.ask_after, p.since + make_interval(secs => \(age))) < clock_timestamp()
        """
    }
    static let sql = """
        SELECT DISTINCT i.id
        FROM generation g CROSS JOIN LATERAL (
            SELECT p.key FROM (
                SELECT p.key, p.since, p.asked, p.ask_after FROM document_pending p
                WHERE p.generation_id = g.id ORDER BY p.key LIMIT \(depth)
            ) p WHERE \(isForgotten("$1")) LIMIT 1
        ) p CROSS JOIN LATERAL (
            SELECT i.id FROM knowledge_index i WHERE i.id = g.index_id AND \(TakeNudge.isDue) LIMIT 1
        ) i
        WHERE \(isServed)
        LIMIT $2
        """
    var binds: [PostgresValue] { [.float8(age.inSeconds), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> IndexID { IndexID(try row.value(0, as: UUID.self)) }
}
