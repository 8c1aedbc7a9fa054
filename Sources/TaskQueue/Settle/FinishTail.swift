/// The end of every statement that gives tasks an outcome, whoever gives it: the fleet, a cancellation, an
/// expiry or a rescue. It turns the rows of a CTE named `finished` into outcome, audit event, dead letter, webhook
/// message and delivery task, all in the statement that removed the task from where it was. There is no other way to
/// write an outcome, which is what makes outcomes, events and messages one to one.
///
/// `finished` has: task_id, tenant_id, pool_id, attempt, uncounted, state (1…4), started_at, result, error,
/// worker_id (null when no worker did it), detail (json for the event), hooked (false only when the task is
/// known to have no webhook), called (false only when it is known to have made no model call), parented (false only when
/// no task is known to wait for it), epoch and failure_class (of the attempt that brought the outcome, which is then told
/// by the outcome's row, with started_seq, the place of its start in the audit trail; all three null when the statement
/// writes the attempt itself or there was none).
///
/// The event of a success is told by the outcome's own row (0028); every other outcome has one that says more.
///
/// What happened before the outcome in the same statement (an attempt that was lost or handed back) goes through the
/// same INSERT, ahead of the outcome: the order in which Postgres runs two INSERTs of one statement is not defined.
///
/// It also counts for `queue_total` what left, since the triggers only count what enters (0010): one row per pool and
/// outcome, and one per place that was left.
enum FinishTail {
    /// The columns of an event.
    static let eventColumns = "task_id, tenant_id, action, attempt, worker_id, detail"

    private static let noEvents =
        "SELECT NULL::uuid, NULL::int4, NULL::text, NULL::int4, NULL::int8, NULL::json WHERE false"

    /// How many tasks of a CTE left a place, for `leaving`.
    static func left(_ place: Place, by cte: String) -> String {
        "SELECT pool_id, outcome, n FROM ended UNION ALL "
            + "SELECT pool_id, '\(place.rawValue)', \(place.sign)count(*) FROM \(cte) GROUP BY pool_id"
    }

    /// A place that a statement takes tasks from, other than by starting them.
    enum Place: String {
        /// `task_ready`, whose count says how many are there.
        case queued
        /// `task_running`, whose count says how many have left.
        case stopped

        fileprivate var sign: String { self == .queued ? "-" : "" }
    }

    /// Every task of `finished` was running.
    static func sql(within range: IDRange) -> String {
        sql(leaving: "SELECT pool_id, unnest(ARRAY[outcome, 'stopped']), n FROM ended", within: range)
    }

    /// - Parameters:
    ///   - events: a SELECT of ``eventColumns``: what happened just before the outcomes.
    ///   - leaving: a SELECT of pool_id, place and number: the rows of `ended`, and what left its place.
    ///   - range: where the tasks lie, if the statement knows it.
    static func sql(after events: String = noEvents, leaving: String, within range: IDRange? = nil) -> String {
        let task = Probe.task(of: "f", within: range)
        let bound = range.map { " AND " + $0.holds("c.task_id") } ?? ""
        return """
            ended AS (
                SELECT pool_id, (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[state] AS outcome, count(*) AS n
                FROM finished GROUP BY pool_id, state
            ), counted AS (
                INSERT INTO queue_delta (pool_id, place, n) \(leaving)
            ), outcome AS (
                INSERT INTO task_outcome (task_id, tenant_id, state, attempt, uncounted, started_at,
                    input_tokens, output_tokens, cost_nanos, result, error, worker_id, epoch, failure_class, started_seq,
                    ended_seq)
                SELECT task_id, tenant_id, state, attempt, uncounted, started_at,
                    coalesce(used[1], 0), coalesce(used[2], 0), coalesce(used[3], 0), result, error,
                    CASE WHEN epoch IS NOT NULL THEN worker_id END, epoch, failure_class, started_seq,
                    CASE WHEN state = 1 THEN \(TrailPlace.next) END
                FROM (
                    -- CASE keeps the look at the calls from tasks that made none: a join would look for each.
                    SELECT f.*, CASE WHEN f.called THEN (
                        SELECT ARRAY[sum(c.input_tokens)::int8, sum(c.output_tokens)::int8, sum(c.cost_nanos)::int8]
                        FROM model_call c WHERE c.task_id = f.task_id\(bound)) END AS used
                    FROM finished f OFFSET 0  -- keeps it one look: flattened into the list above it would be one for each column
                ) spent
            ), outcome_event AS (
                INSERT INTO audit_event (subject, tenant_id, action, attempt, worker_id, detail)
                SELECT \(eventColumns) FROM (
                    SELECT 1 AS turn, e.* FROM (\(events)) AS e(\(eventColumns))
                    UNION ALL
                    SELECT 2, task_id, tenant_id,
                        (ARRAY['task.succeeded', 'task.failed', 'task.cancelled', 'task.expired'])[state],
                        nullif(attempt, 0), worker_id, detail
                    FROM finished WHERE state <> 1
                ) happened ORDER BY turn
            ), child_end AS (
                -- Only the row: whether it was the last one is asked later, see WaitForChildren.
                DELETE FROM task_child_open c WHERE c.child_id = ANY (ARRAY(SELECT task_id FROM finished WHERE parented))
            ), dead AS (
                -- A row for each task that failed, and nothing at all where none did.
                INSERT INTO dead_letter (task_id, tenant_id, kind, code, failure_class, message)
                SELECT f.task_id, f.tenant_id, t.kind, left(coalesce(f.error ->> 'code', 'failed'), 100),
                    left(coalesce(f.error ->> 'class', 'bug'), 40), left(coalesce(f.error ->> 'message', ''), 500)
                FROM finished f CROSS JOIN LATERAL (\(task)) t
                WHERE f.state = 2
            ), hook AS MATERIALIZED (
                SELECT f.task_id, f.tenant_id, f.attempt - f.uncounted AS attempts, t.kind, t.webhook_url,
                    (ARRAY['task.succeeded', 'task.failed', 'task.cancelled', 'task.expired'])[f.state] AS type,
                    uuid_v7() AS message_id, uuid_v7() AS delivery_id
                FROM finished f CROSS JOIN LATERAL (\(task)) t
                WHERE f.hooked AND t.webhook_url IS NOT NULL
            ), message AS (
                INSERT INTO webhook_message (task_id, id, tenant_id, type, url, kind, attempts, occurred_at)
                SELECT task_id, message_id, tenant_id, type, webhook_url, kind, attempts, clock_timestamp() FROM hook
            ), delivery AS (
                INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, source_task,
                    accepted_seq)
                SELECT delivery_id, tenant_id, 'webhook.deliver', (SELECT id FROM pool WHERE name = 'webhook'), 5, 10, 60000,
                    json_build_object('task', task_id, 'message', message_id), task_id, \(TrailPlace.next)
                FROM hook
            ), delivery_ready AS (
                INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
                SELECT delivery_id, tenant_id, (SELECT id FROM pool WHERE name = 'webhook'), 5 FROM hook
            )
            """
    }
}
