/// What surrounds a task: its messages, its model calls, and the slots and workers that they need.
extension InvariantRules {
    static let webhooks = [
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
            // Besides those that were redriven, which say so when they are accepted.
            sql: """
                SELECT m.id, count(d.id) || ' deliveries' FROM webhook_message m LEFT JOIN task d
                    ON d.kind = 'webhook.deliver' AND d.source_task = m.task_id AND (d.input ->> 'message')::uuid = m.id
                    AND NOT EXISTS (SELECT 1 FROM audit_trail e WHERE e.subject = d.id AND e.action = 'task.accepted'
                        AND e.detail ->> 'retry_of' IS NOT NULL)
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

    static let calls = [
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
                    SELECT 1 FROM task_attempt a WHERE a.task_id = c.task_id AND a.attempt = c.attempt
                    UNION ALL SELECT 1 FROM task_running r WHERE r.task_id = c.task_id AND r.attempt = c.attempt)
                """),
        Rule(
            name: "unknown call has its event",
            sql: """
                SELECT c.task_id, c.calls || ' unknown calls, ' || coalesce(e.events, 0) || ' call.unknown events' FROM (
                    SELECT task_id, count(*) AS calls FROM model_call
                    WHERE state = 'unknown' OR reconciled_at IS NOT NULL GROUP BY task_id
                ) c LEFT JOIN (
                    SELECT subject, count(*) AS events FROM audit_trail WHERE action = 'call.unknown' GROUP BY subject
                ) e ON e.subject = c.task_id WHERE coalesce(e.events, 0) <> c.calls
                """),
    ]

    static let slots = [
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
}
