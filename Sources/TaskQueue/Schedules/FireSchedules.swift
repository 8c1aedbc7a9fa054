package import Domain
import Foundation
package import PostgresDriver

/// What to do about one schedule that is due.
package struct ScheduleFiring: Sendable {
    package let schedule: DueSchedule
    package let plan: FirePlan
    package let pool: PoolName
    /// Tries in all of each task, 1…100.
    package let attemptsMax: Int16
    package let timeout: Duration
    package init(schedule: DueSchedule, plan: FirePlan, pool: PoolName, attemptsMax: Int16, timeout: Duration) {
        self.schedule = schedule
        self.plan = plan
        self.pool = pool
        self.attemptsMax = attemptsMax
        self.timeout = timeout
    }
}

/// Fires schedules: moves each on to its next fire and makes the tasks of the fires passed, with their places in the queue
/// and their audit events, in one statement. Returns the tasks; a schedule that was not moved made none.
///
/// Two workers may have read the same schedule, one of them long ago, and the database's clock may have been set back
/// since. What keeps a (schedule, fire time) from happening twice:
///
/// 1. A schedule moves only from the `next_fire_at` that was read. The row is locked and looked at again before, so of two
///    firers one moves it and the other finds another value; nobody waits (`SKIP LOCKED`) and so nobody deadlocks.
/// 2. That alone would not do: with a clock that was set back, pausing and resuming leads `next_fire_at` to a time that
///    was fired before. So the earliest new fire must also lie after `last_fire_at`, which this statement alone writes and
///    only ever raises. It is the record of what was fired, under the same row lock, and needs no table of its own.
///
/// What a task is made of is read from the schedule's row here, not carried through the worker.
///
/// The tasks get their places in the queue in the order of their moments, over all schedules: what was missed is made up
/// for in the order in which it would have come.
package struct FireSchedules: PostgresStatement {
    package let firings: [ScheduleFiring]
    /// In the order of their moments.
    private let tasks: [NewFire]

    /// One task to be made.
    private struct NewFire: Sendable {
        let task: TaskID
        let schedule: ScheduleID
        let detail: [UInt8]
    }

    package init(_ firings: [ScheduleFiring]) {
        self.firings = firings
        let fires = firings.flatMap { firing in firing.plan.fires.map { (fire: $0, schedule: firing.schedule) } }
        tasks = fires.sorted { $0.fire.at < $1.fire.at }.map { fire, schedule in
            NewFire(
                task: TaskID(), schedule: schedule.id, detail: ScheduleDetail.fired(fire, of: schedule).encoded())
        }
    }

    package static let sql = """
        WITH wanted AS (
            SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[],
                $6::int4[], $7::text[], $8::int2[], $9::int4[], $10::json[])
            AS w(schedule_id, expected, next, first_fire, last_fire, fires, pool, attempts_max, timeout_ms, skipped)
        ), held AS (
            SELECT s.id, p.id AS pool_id, w.next, w.last_fire, w.fires, w.attempts_max, w.timeout_ms, w.skipped
            FROM wanted w JOIN schedule s ON s.id = w.schedule_id JOIN pool p ON p.name = w.pool
            WHERE s.next_fire_at = w.expected AND NOT s.paused
                AND (w.first_fire IS NULL OR s.last_fire_at IS NULL OR s.last_fire_at < w.first_fire)
            FOR UPDATE OF s SKIP LOCKED
        ), moved AS (
            UPDATE schedule s SET next_fire_at = h.next, last_fire_at = coalesce(h.last_fire, s.last_fire_at),
                fired_count = s.fired_count + h.fires
            FROM held h WHERE s.id = h.id
            RETURNING s.id, s.tenant_id, s.kind, s.priority, s.webhook_url, s.metadata, s.input, s.user_name,
                h.pool_id, h.attempts_max, h.timeout_ms, h.skipped
        ), accepted AS (
            SELECT n.place, n.task_id, n.detail, m.tenant_id, m.kind, m.pool_id, m.priority, m.attempts_max,
                m.timeout_ms, m.webhook_url, m.metadata, m.input, m.user_name
            FROM unnest($11::uuid[], $12::uuid[], $13::json[]) WITH ORDINALITY
                AS n(task_id, schedule_id, detail, place)
            JOIN moved m ON m.id = n.schedule_id
        ), stored AS (
            INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, webhook_url, metadata, input,
                user_name)
            SELECT task_id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, webhook_url, metadata, input,
                user_name
            FROM accepted
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
            SELECT task_id, tenant_id, pool_id, priority FROM accepted ORDER BY place
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT task_id, tenant_id, 'schedule.fired', detail FROM accepted
            UNION ALL SELECT task_id, tenant_id, 'task.accepted', detail FROM accepted
            UNION ALL SELECT uuid_v7(), tenant_id, 'schedule.skipped', skipped FROM moved WHERE skipped IS NOT NULL
        )
        SELECT task_id FROM accepted
        """

    package var binds: [PostgresValue] {
        [
            .uuids(firings.map(\.schedule.id.uuid)), .timestamps(firings.map(\.schedule.nextFireAt)),
            .timestamps(firings.map(\.plan.next)), .timestamps(firings.map(\.plan.fires.first?.at)),
            .timestamps(firings.map(\.plan.fires.last?.at)),
            .int4s(firings.map { Int32(clamping: $0.plan.fires.count) }),
            .texts(firings.map(\.pool.rawValue)), .int2s(firings.map(\.attemptsMax)),
            .int4s(firings.map { Int32(clamping: Int64($0.timeout.milliseconds)) }),
            .jsons(firings.map { ScheduleDetail.skipped($0)?.encoded() }), .uuids(tasks.map(\.task.uuid)),
            .uuids(tasks.map(\.schedule.uuid)), .jsons(tasks.map(\.detail)),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
