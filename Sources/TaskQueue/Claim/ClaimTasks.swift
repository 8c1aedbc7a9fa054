package import Domain
import Foundation
package import PostgresDriver

/// Moves up to `limit` tasks per pool from `task_ready` to `task_running`, most urgent and oldest first,
/// and returns them with what their attempt needs. One statement, one commit.
///
/// Cost: one index descent per (pool, priority) plus the rows taken. Each descent starts above the claimer's
/// low-water mark, so that rows which are dead but not yet vacuumed (a long transaction elsewhere) are not
/// walked over again; see ``LowWaterMarks``. The nested LIMITs stop the row locking as soon as a pool is full.
/// A worker whose lease has ended claims nothing.
package struct ClaimTasks: PostgresStatement {
    /// One pool's share of a claim.
    package struct Demand: Sendable, Hashable {
        package let pool: PoolID
        package let limit: Int32
        package init(pool: PoolID, limit: Int32) {
            self.pool = pool
            self.limit = limit
        }
    }

    package let fence: WorkerFence
    package let demands: [Demand]
    package let marks: LowWaterMarks
    package init(fence: WorkerFence, demands: [Demand], marks: LowWaterMarks) {
        self.fence = fence
        self.demands = demands
        self.marks = marks
    }

    package static let sql = """
        WITH picked AS (
            DELETE FROM task_ready WHERE ctid = ANY (ARRAY(
                SELECT c.ctid FROM unnest($3::int2[], $4::int4[]) AS p(pool_id, n)
                CROSS JOIN LATERAL (
                    SELECT s.ctid FROM unnest($5::int2[], $6::int2[], $7::int8[]) AS m(pool_id, priority, mark)
                    CROSS JOIN LATERAL (
                        SELECT r.ctid FROM task_ready r
                        WHERE r.pool_id = m.pool_id AND r.priority = m.priority AND r.seq > m.mark
                        ORDER BY r.seq LIMIT p.n FOR UPDATE SKIP LOCKED
                    ) s
                    WHERE m.pool_id = p.pool_id LIMIT p.n
                ) c
                WHERE EXISTS (SELECT 1 FROM worker w WHERE w.id = $1 AND w.epoch = $2
                    AND w.stopped_at IS NULL AND w.lease_until > clock_timestamp())
            ))
            RETURNING task_id, tenant_id, pool_id, priority, seq, attempt, uncounted
        ), started AS (
            INSERT INTO task_running (task_id, tenant_id, pool_id, priority, attempt, uncounted, worker_id, epoch)
            SELECT task_id, tenant_id, pool_id, priority, attempt + 1, uncounted, $1, $2 FROM picked
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, attempt, worker_id)
            SELECT task_id, tenant_id, 'attempt.started', attempt + 1, $1 FROM picked
        )
        SELECT p.task_id, p.tenant_id, p.pool_id, p.priority, p.seq, p.attempt + 1, p.uncounted,
            t.kind, t.attempts_max, t.timeout_ms, t.webhook_url IS NOT NULL,
            coalesce(t.expires_at <= clock_timestamp(), false), t.input, t.parent_task
        FROM picked p JOIN task t ON t.tenant_id = p.tenant_id AND t.id = p.task_id
        """

    package var binds: [PostgresValue] {
        let lanes = demands.flatMap { marks.lanes(of: $0.pool) }
        return [
            .int8(fence.worker), .int4(fence.epoch),
            .int2s(demands.map(\.pool.rawValue)), .int4s(demands.map(\.limit)),
            .int2s(lanes.map(\.pool.rawValue)), .int2s(lanes.map(\.priority)), .int8s(lanes.map(\.mark)),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> ClaimedTask {
        ClaimedTask(
            id: TaskID(try row.value(0, as: UUID.self)), tenant: TenantID(try row.value(1)),
            pool: PoolID(try row.value(2)), priority: try row.value(3), seq: try row.value(4),
            attempt: try row.value(5), uncounted: try row.value(6), kind: TaskKind(rawValue: try row.value(7)),
            attemptsMax: try row.value(8), timeout: .milliseconds(try row.value(9, as: Int32.self)),
            isHooked: try row.value(10), hasExpired: try row.value(11), input: try row.value(12),
            parent: try row.value(13, as: UUID?.self).map { TaskID($0) })
    }
}
