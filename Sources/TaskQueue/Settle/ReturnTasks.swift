package import Domain
import Foundation
package import PostgresDriver

/// An attempt that ended without an outcome: its task goes back to the queue.
package struct ReturnedTask: Sendable {
    package enum Way: Sendable {
        /// A counted attempt failed; try again after the wait.
        case retry(Failure, after: Duration)
        /// Not an attempt: the provider asked to come later.
        case deferred(Failure, after: Duration)
        /// Not an attempt: the worker stops.
        case released
        /// Not an attempt: the handler asked to be asked again later.
        case snoozed(Snooze)
    }

    package let task: ClaimedTask
    package let way: Way
    package let events: [AuditRecord]
    package init(task: ClaimedTask, way: Way, events: [AuditRecord] = []) {
        self.task = task
        self.way = way
        self.events = events
    }

    var isCounted: Bool { if case .retry = way { true } else { false } }

    package var failure: Failure? {
        switch way {
        case .retry(let failure, _), .deferred(let failure, _): failure
        case .released, .snoozed: nil
        }
    }

    /// What `attempt` says about it.
    var failureClass: String? { if case .snoozed = way { "snoozed" } else { failure?.failureClass.rawValue } }

    var delay: Duration {
        switch way {
        case .retry(_, let after), .deferred(_, let after): after
        case .released: .zero
        case .snoozed(let snooze): if case .after(let wait) = snooze.moment { wait } else { Snooze.shortest }
        }
    }

    /// When it comes back, if that is a moment and not a wait.
    var until: Date? {
        guard case .snoozed(let snooze) = way, case .at(let moment) = snooze.moment else { return nil }
        return moment
    }

    var reason: String {
        switch way {
        case .deferred(let failure, _): failure.waitReason
        case .snoozed(let snooze): snooze.reason.rawValue
        case .retry, .released: "retry"
        }
    }

    var action: AuditAction {
        switch way {
        case .retry: .attemptRetried
        case .deferred: .attemptDeferred
        case .released: .attemptReleased
        case .snoozed: .attemptSnoozed
        }
    }
}

/// Takes attempts out of `task_running`, under the same fence as ``SettleTasks``, and puts their tasks back:
/// into `task_deferred` when they must wait, else into `task_ready` with a new place. A task that somebody
/// asked to cancel in the meantime ends as cancelled instead.
package struct ReturnTasks: PostgresStatement {
    package let fence: WorkerFence
    package let returned: [ReturnedTask]

    package init(fence: WorkerFence, returned: [ReturnedTask]) {
        self.fence = fence
        self.returned = Batched.sorted(returned, by: \.task)
    }

    package static let sql = """
        WITH gone_rows AS (
            DELETE FROM task_running r
            WHERE r.task_id = ANY ($3::uuid[]) AND r.attempt = ($4::int4[])[width_bucket(r.task_id, $3::uuid[])]
                AND r.worker_id = $1 AND r.epoch = $2
            RETURNING r.task_id, r.tenant_id, r.pool_id, r.priority, r.attempt, r.uncounted, r.started_at, r.worker_id,
                r.started_seq, r.epoch, r.cancel_requested, width_bucket(r.task_id, $3::uuid[]) AS n
        ), told AS (
            SELECT g.task_id, g.tenant_id, g.pool_id, g.priority, g.attempt, g.uncounted AS before, g.started_at, g.started_seq,
                g.worker_id, g.epoch, g.cancel_requested, ($5::bool[])[n] AS counted, ($6::int8[])[n] AS delay_ms,
                ($7::text[])[n] AS reason, ($8::text[])[n] AS action, ($9::json[])[n] AS failure,
                ($10::text[])[n] AS failure_class, ($16::timestamptz[])[n] AS until
            FROM gone_rows g
        ), gone AS MATERIALIZED (
            SELECT t.*, t.before + CASE WHEN t.counted THEN 0 ELSE 1 END AS uncounted, t.delay_ms > 0 AS waits,
                CASE WHEN t.until > now() THEN least(t.until, now() + interval '30 days')
                    ELSE now() + make_interval(secs => t.delay_ms / 1000.0) END AS run_at
            FROM told t
        ), tried AS (
            INSERT INTO attempt (task_id, attempt, tenant_id, worker_id, epoch, counted, started_at, started_seq,
                failure_class, failure)
            SELECT task_id, attempt, tenant_id, worker_id, epoch, counted, started_at, started_seq,
                coalesce(failure_class, 'interrupted'), failure
            FROM gone
        ), line AS MATERIALIZED (
            -- Whose money came free between its refusal and now was woken before it slept: it goes at once. The lock makes
            -- the waker wait until the task can be found, or this statement see its mark: see wake_for_money (0017).
            SELECT w.task_id, w.woken_at FROM budget_waiter w
            WHERE w.task_id = ANY (ARRAY(SELECT task_id FROM gone WHERE reason = 'budget')) ORDER BY w.task_id FOR UPDATE
        ), placed AS MATERIALIZED (
            SELECT g.*, g.waits
                AND g.task_id <> ALL (ARRAY(SELECT task_id FROM line WHERE woken_at IS NOT NULL)) AS sleeps
            FROM gone g WHERE NOT g.cancel_requested
        ), deferred AS (
            INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, attempt, uncounted, reason)
            SELECT task_id, run_at, tenant_id, pool_id, priority, attempt, uncounted, reason
            FROM placed WHERE sleeps
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
            SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted
            FROM placed WHERE NOT sleeps
        ), extra_event AS (
            INSERT INTO audit_event (subject, tenant_id, action, worker_id, detail)
            SELECT e.subject, e.tenant_id, e.action, $1, e.detail
            FROM unnest($11::uuid[], $12::uuid[], $13::int4[], $14::text[], $15::json[])
                AS e(owner, subject, tenant_id, action, detail)
            -- Not as a join: see SettleTasks.
            WHERE (e.owner IN (SELECT g.task_id FROM gone g)) IS TRUE
            RETURNING 1
        ), finished AS (
            SELECT task_id, tenant_id, pool_id, attempt, uncounted, started_at, worker_id, 3::int2 AS state,
                NULL::json AS result, NULL::json AS error, NULL::json AS detail, true AS hooked, true AS called,
                true AS parented, NULL::int4 AS epoch, NULL::text AS failure_class,
                NULL::int8 AS started_seq
            FROM gone WHERE cancel_requested
        ), \(FinishTail.sql(
            after: events, leaving: FinishTail.left(.stopped, by: "gone"), within: .ofSorted("$3::uuid[]")))
        SELECT task_id FROM gone
        """

    /// What happened to each attempt: why it failed, or what the handler waits for.
    private static let events = """
        SELECT task_id, tenant_id, action, attempt, worker_id, CASE WHEN action = 'attempt.snoozed'
            THEN json_build_object('reason', reason, 'until', run_at) ELSE failure END
        FROM gone
        -- Always true: what the attempts did is written before their ends, see SettleTasks.
        WHERE (SELECT count(*) FROM extra_event) >= 0
        """

    package var binds: [PostgresValue] {
        let own: [PostgresValue] = [
            .int8(fence.worker), .int4(fence.epoch),
            .uuids(returned.map(\.task.id.uuid)), .int4s(returned.map(\.task.attempt)),
            .bools(returned.map(\.isCounted)), .int8s(returned.map { Int64($0.delay.milliseconds.rounded(.up)) }),
            .texts(returned.map(\.reason)), .texts(returned.map(\.action.rawValue)),
            .jsons(returned.map { $0.failure?.json.encoded() }),
            .texts(returned.map(\.failureClass)),
        ]
        return own + EventBinds.values(returned.map { ($0.task.id, $0.events) }) + [.timestamps(returned.map(\.until))]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
