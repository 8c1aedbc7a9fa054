package import Domain
import Foundation
package import PostgresDriver

/// Moves up to `limit` tasks per pool from `task_ready` to `task_running` and returns them with what their attempt
/// needs; a large input is left where it is (``InputSize``). Tenants take turns (``Turns``); within a tenant the most
/// urgent and oldest come first. One statement, one commit. A worker whose lease has ended claims nothing.
///
/// Which rows are taken is decided by the function `pick_ready` (migration 0005), which locks them and skips what
/// others have locked. Cost: one index descent per tenant served plus the rows taken, whatever waits behind them; rows
/// that are dead but not yet vacuumed (a long transaction elsewhere) are stepped over, see ``LowWaterMarks``.
///
/// The function looks with a fresher snapshot than the statement around it. A task that was committed between the two
/// is locked but not taken, and claimable again a moment later: the ring that follows its commit, or the next poll,
/// finds it.
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
    package let turns: Turns
    /// Whether its commit waits for the disk, and for the standbys that confirm. Alone it need not: nobody has been promised
    /// anything, and whatever follows from it (a call, a checkpoint, an outcome) commits behind it in the same log. Lost
    /// in a crash of the server, its tasks are ready again, and this worker's attempts at them settle nothing.
    package var isDurable = true
    package init(fence: WorkerFence, demands: [Demand], marks: LowWaterMarks, turns: Turns = Turns()) {
        self.fence = fence
        self.demands = demands
        self.marks = marks
        self.turns = turns
    }

    package static let sql = """
        WITH pick AS MATERIALIZED (
            SELECT p.* FROM worker w, LATERAL pick_ready(
                $3::int2[], $4::int4[], $5::int4[], $6::int4[], $7::int2[], $8::int4[], $9::int2[], $10::int8[]) p
            WHERE w.id = $1 AND w.epoch = $2 AND w.stopped_at IS NULL AND w.lease_until > clock_timestamp()
                AND CASE WHEN $11 THEN true ELSE set_config('synchronous_commit', 'off', true) = 'off' END
        ), picked AS (
            DELETE FROM task_ready WHERE ctid = ANY ((SELECT places FROM pick)::tid[])
            RETURNING task_id, tenant_id, pool_id, priority, seq, attempt, uncounted
        ), owned AS MATERIALIZED (
            -- One look for each tenant served, not for each task.
            SELECT p.*, p.tenant_id = ANY (ARRAY(
                SELECT d.tenant_id FROM (SELECT DISTINCT tenant_id FROM picked) d CROSS JOIN LATERAL (
                    SELECT k.in_flight_max FROM tenant k WHERE k.id = d.tenant_id OFFSET 0
                ) k WHERE k.in_flight_max IS NOT NULL
            )) AS capped
            FROM picked p
        ), started AS (
            INSERT INTO task_running (task_id, tenant_id, pool_id, priority, attempt, uncounted, worker_id, epoch, capped,
                started_seq)
            SELECT task_id, tenant_id, pool_id, priority, attempt + 1, uncounted, $1, $2, capped,
                \(TrailPlace.next) FROM owned
        ), counted AS (
            INSERT INTO queue_delta (pool_id, place, n) SELECT pool_id, 'started', count(*) FROM picked GROUP BY pool_id
        )
        SELECT p.task_id, p.tenant_id, p.pool_id, p.priority, p.seq, p.attempt + 1, p.uncounted,
            t.kind, t.attempts_max, t.timeout_ms, t.webhook_url IS NOT NULL,
            coalesce(t.expires_at <= clock_timestamp(), false), p.capped,
            (SELECT next_after FROM pick)[array_position($3::int2[], p.pool_id)],
            (SELECT next_credits FROM pick)[array_position($3::int2[], p.pool_id)],
            CASE WHEN \(InputSize.isCarried("t.input")) THEN t.input END, t.parent_task, t.user_name
        FROM owned p CROSS JOIN LATERAL (\(Probe.task(of: "p"))) t
        """

    package var binds: [PostgresValue] {
        let places = demands.map { turns.place(in: $0.pool) }
        let posts = marks.posts(of: demands.map(\.pool))
        return [
            .int8(fence.worker), .int4(fence.epoch),
            .int2s(demands.map(\.pool.rawValue)), .int4s(demands.map(\.limit)),
            .int4s(places.map(\.after)), .int4s(places.map(\.credit)),
            .int2s(posts.map(\.pool.rawValue)), .int4s(posts.map(\.tenant.rawValue)),
            .int2s(posts.map(\.priority)), .int8s(posts.map(\.mark)), .bool(isDurable),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> ClaimedTask {
        ClaimedTask(
            id: TaskID(try row.value(0, as: UUID.self)), tenant: TenantID(try row.value(1)),
            pool: PoolID(try row.value(2)), priority: try row.value(3), seq: try row.value(4),
            attempt: try row.value(5), uncounted: try row.value(6), kind: TaskKind(rawValue: try row.value(7)),
            attemptsMax: try row.value(8), timeout: .milliseconds(try row.value(9, as: Int32.self)),
            isHooked: try row.value(10), hasExpired: try row.value(11), isCapped: try row.value(12),
            nextTurn: Turns.Place(after: try row.value(13), credit: try row.value(14)), input: try row.value(15),
            parent: try row.value(16, as: UUID?.self).map { TaskID($0) }, user: try row.value(17))
    }
}
