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

    static let always = places + outcomes + attempts + webhooks + calls + money + slots + schedules
    static let drained = ends

    /// `place`: where each task stands and how many attempts have ended by then. `final_event`: what says that a task
    /// has ended.
    private static let shared = """
        place AS (
            SELECT task_id, tenant_id, 'ready' AS name, attempt::int AS tried, uncounted FROM task_ready
            UNION ALL SELECT task_id, tenant_id, 'deferred', attempt, uncounted FROM task_deferred
            UNION ALL SELECT task_id, tenant_id, 'waiting', attempt, uncounted FROM task_waiting
            UNION ALL SELECT task_id, tenant_id, 'running', attempt - 1, uncounted FROM task_running
            UNION ALL SELECT task_id, tenant_id, 'replaced', attempt, uncounted FROM task_replaced
            UNION ALL SELECT task_id, tenant_id, 'outcome', attempt, uncounted FROM task_outcome
        ), final_event AS (
            SELECT subject, action FROM audit_trail
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
                    UNION ALL SELECT task_id, tenant_id, 'attempt' FROM task_attempt
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
                LEFT JOIN audit_trail e ON e.subject = t.id AND e.action = 'task.accepted'
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
            name: "open child has no outcome",
            sql: "SELECT c.child_id, c.parent_id FROM task_child_open c JOIN task_outcome o ON o.task_id = c.child_id"),
        Rule(
            name: "dead letter has a failed task",
            sql: """
                SELECT d.task_id, d.code FROM dead_letter d WHERE NOT EXISTS (
                    SELECT 1 FROM task_outcome o WHERE o.task_id = d.task_id AND o.tenant_id = d.tenant_id AND o.state = 2)
                """),
        Rule(
            name: "failed task is dead until it is retried or dismissed",
            sql: """
                SELECT o.task_id, o.error FROM task_outcome o
                WHERE o.state = 2 AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.task_id = o.task_id)
                AND NOT EXISTS (SELECT 1 FROM audit_trail e
                    WHERE e.subject = o.task_id AND e.action IN ('task.retried', 'task.dismissed'))
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
                FROM place p LEFT JOIN task_attempt a ON a.task_id = p.task_id
                GROUP BY p.task_id, p.name, p.tried
                HAVING count(a.attempt) <> p.tried OR count(DISTINCT a.attempt) <> p.tried
                    OR coalesce(max(a.attempt), 0) <> p.tried
                """),
        Rule(
            name: "uncounted attempts are counted",
            sql: """
                SELECT p.task_id, count(a.attempt) FILTER (WHERE NOT a.counted) || ' uncounted attempts, ' || p.name ||
                    ' says ' || p.uncounted
                FROM place p LEFT JOIN task_attempt a ON a.task_id = p.task_id
                GROUP BY p.task_id, p.name, p.uncounted
                HAVING count(a.attempt) FILTER (WHERE NOT a.counted) <> p.uncounted
                """),
        Rule(
            name: "attempt started exactly once",
            sql: """
                SELECT a.task_id, 'attempt ' || a.attempt || ' has ' || count(e.subject) || ' attempt.started events'
                FROM (
                    SELECT task_id, attempt FROM task_attempt UNION ALL SELECT task_id, attempt FROM task_running
                ) a LEFT JOIN audit_trail e
                    ON e.subject = a.task_id AND e.attempt = a.attempt AND e.action = 'attempt.started'
                GROUP BY a.task_id, a.attempt HAVING count(e.subject) <> 1
                """),
        Rule(
            name: "lost attempt has exactly its event",
            sql: """
                SELECT a.task_id, 'attempt ' || a.attempt || ' has ' || count(e.subject) || ' attempt.lost events'
                FROM task_attempt a LEFT JOIN audit_trail e
                    ON e.subject = a.task_id AND e.attempt = a.attempt AND e.action = 'attempt.lost'
                GROUP BY a.task_id, a.attempt, a.failure_class
                HAVING count(e.subject) <> CASE WHEN a.failure_class = 'lost' THEN 1 ELSE 0 END
                """),
    ]

    private static let ends = [
        Rule(name: "every task has ended", sql: "SELECT task_id, name FROM place WHERE name <> 'outcome'"),
        Rule(name: "no child is open", sql: "SELECT child_id, parent_id FROM task_child_open"),
        Rule(name: "no call is open", sql: "SELECT id, node FROM model_call_open"),
    ]
}
