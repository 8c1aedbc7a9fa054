/// One way to break one rule of the invariants, in a ``PlantedDatabase``.
struct PlantedViolation: Sendable {
    let rule: String
    let sql: String

    init(_ rule: String, _ sql: String) {
        self.rule = rule
        self.sql = sql
    }

    static let all = places + outcomes + attempts + webhooks + calls + money + leases + schedules + ends

    private static func id(_ name: String) -> String { "(SELECT id FROM task WHERE kind = '\(name)')" }

    private static let places = [
        Self(
            "task in exactly one place",
            "INSERT INTO task_ready (task_id, tenant_id, pool_id, priority) SELECT id, tenant_id, pool_id, 5 FROM task WHERE kind = 'ended'"
        ),
        Self("task in exactly one place", "DELETE FROM task_deferred"),
        Self(
            "place belongs to a task",
            "INSERT INTO task_ready (task_id, tenant_id, pool_id, priority) VALUES (uuid_v7(), 1, 1, 5)"),
        Self(
            "record belongs to a task",
            "UPDATE checkpoint SET tenant_id = 2"),
        Self(
            "task accepted exactly once",
            "UPDATE task SET accepted_seq = NULL WHERE id = \(id("ready"))"),
        Self(
            "task accepted exactly once",
            "INSERT INTO audit_event (subject, tenant_id, action) VALUES (\(id("ready")), 1, 'task.accepted')"),
    ]

    private static let outcomes = [
        Self(
            "at most one outcome",
            "ALTER TABLE task_outcome DROP CONSTRAINT task_outcome_pkey; INSERT INTO task_outcome SELECT * FROM task_outcome"
        ),
        Self(
            "outcome has exactly its final event",
            "INSERT INTO audit_event (subject, tenant_id, action) VALUES (\(id("ended")), 1, 'task.succeeded')"),
        Self("outcome has exactly its final event", "UPDATE task_outcome SET ended_seq = NULL"),
        Self(
            "outcome has exactly its final event",
            "UPDATE task_outcome SET state = 3 WHERE ended_seq IS NOT NULL"),
        Self(
            "final event has an outcome",
            "INSERT INTO audit_event (subject, tenant_id, action) VALUES (\(id("running")), 1, 'task.failed')"),
        Self(
            "open child has no outcome",
            "INSERT INTO task_child_open (child_id, parent_id, tenant_id) VALUES (\(id("ended")), \(id("ready")), 1)"),
        Self(
            "dead letter has a failed task",
            "INSERT INTO dead_letter (task_id, tenant_id, kind, code, failure_class, message) "
                + "VALUES (\(id("ended")), 1, 'ended', 'c', 'bug', '')"),
        Self(
            "failed task is dead until it is retried or dismissed",
            "UPDATE task_outcome SET state = 2, error = '{}' WHERE task_id = \(id("ended"))"),
        Self("outcome charges no more than its calls", "UPDATE task_outcome SET cost_nanos = cost_nanos + 1"),
        Self("outcome charges no more than its calls", "DELETE FROM model_call"),
    ]

    private static let attempts = [
        Self(
            "ended attempts are numbered from one without a gap",
            "UPDATE task_outcome SET worker_id = NULL, epoch = NULL WHERE task_id = \(id("ended"))"),
        Self(
            "ended attempts are numbered from one without a gap",
            "UPDATE attempt SET attempt = 2 WHERE task_id = \(id("deferred"))"),
        Self(
            "uncounted attempts are counted",
            "UPDATE attempt SET counted = NOT counted WHERE task_id = \(id("deferred"))"),
        Self(
            "attempt started exactly once",
            "INSERT INTO audit_event (subject, tenant_id, action, attempt) VALUES (\(id("running")), 1, 'attempt.started', 1)"
        ),
        Self("attempt started exactly once", "UPDATE attempt SET started_seq = NULL"),
        Self("attempt started exactly once", "UPDATE task_outcome SET started_seq = NULL"),
        Self("attempt started exactly once", "UPDATE task_running SET started_seq = NULL"),
        Self(
            "lost attempt has exactly its event",
            "UPDATE attempt SET failure_class = 'lost' WHERE task_id = \(id("deferred"))"),
        Self(
            "lost attempt has exactly its event",
            "INSERT INTO audit_event (subject, tenant_id, action, attempt) VALUES (\(id("ended")), 1, 'attempt.lost', 1)"
        ),
    ]

    private static let webhooks = [
        Self(
            "exactly one message for an outcome with a webhook",
            "INSERT INTO webhook_message (task_id, id, tenant_id, type, url, kind, attempts, occurred_at) "
                + "SELECT task_id, uuid_v7(), tenant_id, type, url, kind, attempts, occurred_at FROM webhook_message"),
        Self("exactly one message for an outcome with a webhook", "DELETE FROM webhook_message"),
        Self("exactly one message for an outcome with a webhook", "UPDATE task SET webhook_url = NULL"),
        Self(
            "exactly one delivery for a message",
            "INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, source_task) "
                + "SELECT uuid_v7(), tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, source_task "
                + "FROM task WHERE kind = 'webhook.deliver'"),
        Self("exactly one delivery for a message", "DELETE FROM task WHERE kind = 'webhook.deliver'"),
        Self("delivery has its message", "UPDATE webhook_message SET id = uuid_v7()"),
    ]

    private static let calls = [
        Self(
            "call is open or settled, not both",
            "UPDATE model_call_open SET (task_id, id) = (SELECT task_id, id FROM model_call)"),
        Self("call belongs to an attempt", "UPDATE model_call SET attempt = 7"),
        Self("call belongs to an attempt", "UPDATE model_call_open SET attempt = 7"),
        Self("unknown call has its event", "UPDATE model_call SET state = 'unknown'"),
    ]

    private static let money = [
        Self("budget holds what its open calls hold", "UPDATE budget SET held_nanos = held_nanos + 1"),
        Self("budget holds what its open calls hold", "DELETE FROM model_call_open"),
        Self("budget has spent what is in the ledger", "UPDATE budget SET daily_spent_nanos = daily_spent_nanos + 1"),
        Self(
            "budget has spent what is in the ledger", "UPDATE budget SET monthly_spent_nanos = monthly_spent_nanos - 1"),
        Self("budget has spent what is in the ledger", "UPDATE budget SET total_spent_nanos = 0"),
        Self("settled call is charged exactly once", "DELETE FROM ledger"),
        Self("settled call is charged exactly once", "UPDATE ledger SET cost_nanos = cost_nanos + 1"),
        Self(
            "settled call is charged exactly once",
            "INSERT INTO ledger SELECT at + interval '1 second', call_id, entry, tenant_id, task_id, kind, provider, model, credential, catalog_version, state, input_tokens, output_tokens, cost_nanos, estimated FROM ledger"
        ),
        Self("settled call is charged exactly once", "UPDATE model_call SET reconciled_at = now()"),
        Self("charge belongs to a settled call", "DELETE FROM model_call"),
        Self(
            "one probe of a breaker at a time",
            "INSERT INTO model_call_open (id, task_id, tenant_id, attempt, worker_id, epoch, pool_id, node, iteration, provider, model, deadline, is_probe) SELECT uuid_v7(), task_id, tenant_id, attempt, worker_id, epoch, pool_id, node, n, provider, model, deadline, true FROM model_call_open, generate_series(1, 2) n"
        ),
    ]

    private static let leases = [
        Self("slots within the limit", "UPDATE pool SET slot_limit = 3 WHERE name = 'local'"),
        Self(
            "slots within the limit",
            "UPDATE pool SET slot_limit = 4 WHERE name = 'local'; UPDATE model_call_open SET epoch = 9"),
        Self("running task has a worker", "UPDATE task_running SET worker_id = 99"),
        Self("running task has a worker", "UPDATE task_running SET epoch = 9"),
    ]

    private static let schedules = [
        Self(
            "schedule fires a time at most once",
            "INSERT INTO audit_event (subject, tenant_id, action, detail) SELECT id, 1, 'schedule.fired', "
                + #"'{"schedule_id":"sched_x","fire_at":"2026-01-01T00:00:00.000Z"}'"#
                + " FROM task WHERE kind IN ('running', 'ended')")
    ]

    private static let ends = [
        Self("every task has ended", "SELECT 1"),
        Self(
            "no child is open",
            "INSERT INTO task_child_open (child_id, parent_id, tenant_id) VALUES (\(id("ready")), \(id("running")), 1)"),
        Self("no call is open", "SELECT 1"),
    ]
}
