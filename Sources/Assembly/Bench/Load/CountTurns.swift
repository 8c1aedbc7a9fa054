import Domain
import Foundation
import PostgresDriver

/// How many claims it took until each submitted task was claimed, its own included.
///
/// A claim is one transaction, and all its events carry that transaction's number. Counted are the claims that
/// began to write after the task was committed, so each of them could have taken it; at least 1. A task whose start
/// left no event is missing.
struct CountTurns: PostgresStatement {
    let submissions: [SmallTenant.Submission]

    static let sql = """
        WITH claim AS MATERIALIZED (
            SELECT DISTINCT xmin::text::int8 AS number FROM audit_event WHERE action = 'attempt.started'
        ), own AS MATERIALIZED (
            SELECT s.task, s.horizon, min(e.xmin::text::int8) AS number
            FROM unnest($1::uuid[], $2::int8[]) AS s(task, horizon)
            JOIN audit_event e ON e.subject = s.task AND e.action = 'attempt.started'
            GROUP BY s.task, s.horizon
        )
        SELECT greatest(1, (SELECT count(*) FROM claim c WHERE c.number BETWEEN o.horizon AND o.number)) FROM own o
        """

    var binds: [PostgresValue] { [.uuids(submissions.map(\.task.uuid)), .int8s(submissions.map(\.horizon))] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
