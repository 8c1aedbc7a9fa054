/// The rules of ``Invariants``, as queries for the rows that break them: subject and detail, both text.
enum InvariantRules {
    struct Rule {
        let name: String
        let sql: String
    }

    static func union(_ rules: [Rule]) -> String {
        let queries = rules.map { rule in
            "SELECT '\(rule.name)'::text, v.subject::text, v.detail::text FROM (\(rule.sql)) AS v(subject, detail)"
        }
        return "WITH \(shared) " + queries.joined(separator: " UNION ALL ")
    }

    static let always = places + outcomes + attempts + webhooks + calls + leases
    static let drained = ends

    /// `place`: where each task stands and how many attempts have ended by then. `final_event`: what says that a task
    /// has ended.
    private static let shared = """
        place AS (
            SELECT task_id, tenant_id, 'ready' AS name, attempt::int AS tried, uncounted FROM task_ready
            UNION ALL SELECT task_id, tenant_id, 'deferred', attempt, uncounted FROM task_deferred
            UNION ALL SELECT task_id, tenant_id, 'running', attempt - 1, uncounted FROM task_running
            UNION ALL SELECT task_id, tenant_id, 'outcome', attempt, uncounted FROM task_outcome
        ), final_event AS (
            SELECT subject, action FROM audit_event
            WHERE action IN ('task.succeeded', 'task.failed', 'task.cancelled', 'task.expired')
        )
        """

    private static let places = [
        Rule(
            name: "task in exactly one place",
            sql: """
                SELECT t.id, coalesce(string_agg(p.name, ', '), 'nowhere') FROM task t LEFT JOIN place p ON p.task_id = t.id
                GROUP BY t.id HAVING count(p.name) <> 1
                """),
        Rule(
            name: "place belongs to a task",
            sql: """
                SELECT p.task_id, p.name FROM place p
                WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant_id = p.tenant_id AND t.id = p.task_id)
                """),
        Rule(
            name: "record belongs to a task",
            sql: """
                SELECT r.task_id, r.name FROM (
                    SELECT task_id, tenant_id, 'checkpoint' AS name FROM checkpoint
                    UNION ALL SELECT task_id, tenant_id, 'attempt' FROM attempt
                    UNION ALL SELECT task_id, tenant_id, 'model_call' FROM model_call
                    UNION ALL SELECT task_id, tenant_id, 'model_call_open' FROM model_call_open
                    UNION ALL SELECT task_id, tenant_id, 'webhook_message' FROM webhook_message
                    UNION ALL SELECT task_id, tenant_id, 'unique_key' FROM unique_key
                ) r WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant_id = r.tenant_id AND t.id = r.task_id)
                """),
        Rule(
            name: "task accepted exactly once",
            sql: """
                SELECT t.id, count(e.subject) || ' task.accepted events' FROM task t
                LEFT JOIN audit_event e ON e.subject = t.id AND e.action = 'task.accepted'
                GROUP BY t.id HAVING count(e.subject) <> 1
                """),
    ]

    private static let outcomes = [
        Rule(
            name: "at most one outcome",
            sql: "SELECT task_id, count(*) || ' outcomes' FROM task_outcome GROUP BY task_id HAVING count(*) > 1"),
        Rule(
            name: "outcome has exactly its final event",
            sql: """
                SELECT o.task_id, coalesce(string_agg(e.action, ', '), 'no event') || ' for state ' || o.state
                FROM task_outcome o LEFT JOIN final_event e ON e.subject = o.task_id
                GROUP BY o.task_id, o.state
                HAVING count(e.action) <> 1 OR min(e.action) <>
                    (ARRAY['task.succeeded', 'task.failed', 'task.cancelled', 'task.expired'])[o.state]
                """),
        Rule(
            name: "final event has an outcome",
            sql: """
                SELECT e.subject, e.action FROM final_event e
                WHERE NOT EXISTS (SELECT 1 FROM task_outcome o WHERE o.task_id = e.subject)
                """),
        Rule(
            name: "outcome charges no more than its calls",
            sql: """
                SELECT o.task_id, 'outcome ' || o.input_tokens || '+' || o.output_tokens || ' tokens, ' || o.cost_nanos ||
                    ' n$; calls ' || coalesce(sum(c.input_tokens), 0) || '+' || coalesce(sum(c.output_tokens), 0) ||
                    ' tokens, ' || coalesce(sum(c.cost_nanos), 0) || ' n$'
                FROM task_outcome o LEFT JOIN model_call c ON c.task_id = o.task_id
                GROUP BY o.task_id, o.input_tokens, o.output_tokens, o.cost_nanos
                HAVING o.input_tokens > coalesce(sum(c.input_tokens), 0)
                    OR o.output_tokens > coalesce(sum(c.output_tokens), 0)
                    OR o.cost_nanos > coalesce(sum(c.cost_nanos), 0)
                """),
    ]

    private static let attempts = [
        Rule(
            name: "ended attempts are numbered from one without a gap",
            sql: """
                SELECT p.task_id, count(a.attempt) || ' attempts up to ' || coalesce(max(a.attempt), 0) || ', ' ||
                    p.name || ' says ' || p.tried
                FROM place p LEFT JOIN attempt a ON a.task_id = p.task_id
                GROUP BY p.task_id, p.name, p.tried
                HAVING count(a.attempt) <> p.tried OR count(DISTINCT a.attempt) <> p.tried
                    OR coalesce(max(a.attempt), 0) <> p.tried
                """),
        Rule(
            name: "uncounted attempts are counted",
            sql: """
                SELECT p.task_id, count(a.attempt) FILTER (WHERE NOT a.counted) || ' uncounted attempts, ' || p.name ||
                    ' says ' || p.uncounted
                FROM place p LEFT JOIN attempt a ON a.task_id = p.task_id
                GROUP BY p.task_id, p.name, p.uncounted
                HAVING count(a.attempt) FILTER (WHERE NOT a.counted) <> p.uncounted
                """),
        Rule(
            name: "attempt started exactly once",
            sql: """
                SELECT a.task_id, 'attempt ' || a.attempt || ' has ' || count(e.subject) || ' attempt.started events'
                FROM (
                    SELECT task_id, attempt FROM attempt UNION ALL SELECT task_id, attempt FROM task_running
                ) a LEFT JOIN audit_event e
                    ON e.subject = a.task_id AND e.attempt = a.attempt AND e.action = 'attempt.started'
                GROUP BY a.task_id, a.attempt HAVING count(e.subject) <> 1
                """),
        Rule(
            name: "lost attempt has exactly its event",
            sql: """
                SELECT a.task_id, 'attempt ' || a.attempt || ' has ' || count(e.subject) || ' attempt.lost events'
                FROM attempt a LEFT JOIN audit_event e
                    ON e.subject = a.task_id AND e.attempt = a.attempt AND e.action = 'attempt.lost'
                GROUP BY a.task_id, a.attempt, a.failure_class
                HAVING count(e.subject) <> CASE WHEN a.failure_class = 'lost' THEN 1 ELSE 0 END
                """),
    ]

    private static let webhooks = [
        Rule(
            name: "exactly one message for an outcome with a webhook",
            sql: """
                SELECT t.id, count(m.id) || ' messages' FROM task t
                LEFT JOIN task_outcome o ON o.task_id = t.id LEFT JOIN webhook_message m ON m.task_id = t.id
                GROUP BY t.id, t.webhook_url, o.task_id
                HAVING count(m.id) <> CASE WHEN t.webhook_url IS NOT NULL AND o.task_id IS NOT NULL THEN 1 ELSE 0 END
                """),
        Rule(
            name: "exactly one delivery for a message",
            sql: """
                SELECT m.id, count(d.id) || ' deliveries' FROM webhook_message m LEFT JOIN task d
                    ON d.kind = 'webhook.deliver' AND d.source_task = m.task_id AND (d.input ->> 'message')::uuid = m.id
                GROUP BY m.id HAVING count(d.id) <> 1
                """),
        Rule(
            name: "delivery has its message",
            sql: """
                SELECT d.id, d.input FROM task d WHERE d.kind = 'webhook.deliver' AND NOT EXISTS (
                    SELECT 1 FROM webhook_message m
                    WHERE m.task_id = d.source_task AND m.id = (d.input ->> 'message')::uuid)
                """),
    ]

    private static let calls = [
        Rule(
            name: "call is open or settled, not both",
            sql: "SELECT o.id, o.node FROM model_call_open o JOIN model_call c ON c.task_id = o.task_id AND c.id = o.id"
        ),
        Rule(
            name: "call belongs to an attempt",
            sql: """
                SELECT c.id, 'attempt ' || c.attempt FROM (
                    SELECT task_id, id, attempt FROM model_call UNION ALL SELECT task_id, id, attempt FROM model_call_open
                ) c WHERE NOT EXISTS (
                    SELECT 1 FROM attempt a WHERE a.task_id = c.task_id AND a.attempt = c.attempt
                    UNION ALL SELECT 1 FROM task_running r WHERE r.task_id = c.task_id AND r.attempt = c.attempt)
                """),
        Rule(
            name: "unknown call has its event",
            sql: """
                SELECT c.task_id, c.calls || ' unknown calls, ' || coalesce(e.events, 0) || ' call.unknown events' FROM (
                    SELECT task_id, count(*) AS calls FROM model_call WHERE state = 'unknown' GROUP BY task_id
                ) c LEFT JOIN (
                    SELECT subject, count(*) AS events FROM audit_event WHERE action = 'call.unknown' GROUP BY subject
                ) e ON e.subject = c.task_id WHERE coalesce(e.events, 0) <> c.calls
                """),
    ]

    private static let leases = [
        Rule(
            name: "slots within the limit",
            sql: """
                SELECT p.name, coalesce(l.granted, 0) || ' granted and ' || q.quarantined || ' quarantined of ' || p.slot_limit
                FROM pool p
                LEFT JOIN LATERAL (
                    SELECT sum(s.granted) AS granted FROM slot_lease s
                    WHERE s.pool_id = p.id AND s.expires_at > clock_timestamp()
                ) l ON true
                CROSS JOIN LATERAL (
                    SELECT count(*) AS quarantined FROM model_call_open c
                    WHERE c.pool_id = p.id AND c.deadline > clock_timestamp() AND NOT EXISTS (
                        SELECT 1 FROM slot_lease s WHERE s.pool_id = c.pool_id AND s.worker_id = c.worker_id
                        AND s.epoch = c.epoch AND s.expires_at > clock_timestamp())
                ) q
                WHERE coalesce(l.granted, 0) > 0 AND coalesce(l.granted, 0) + q.quarantined > p.slot_limit
                """),
        Rule(
            name: "running task has a worker",
            sql: """
                SELECT r.task_id, 'worker ' || r.worker_id || '.' || r.epoch FROM task_running r
                WHERE NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = r.worker_id AND w.epoch >= r.epoch)
                """),
    ]

    private static let ends = [
        Rule(name: "every task has ended", sql: "SELECT task_id, name FROM place WHERE name <> 'outcome'"),
        Rule(name: "no call is open", sql: "SELECT id, node FROM model_call_open"),
    ]
}
