/// What must be so of money, and of who finds out whether a provider is back.
extension InvariantRules {
    static let money = [
        Rule(
            name: "budget holds what its open calls hold",
            sql: """
                SELECT b.tenant_id, b.held_nanos || ' held, ' || coalesce(sum(c.hold_nanos), 0) || ' by open calls'
                FROM budget b LEFT JOIN model_call_open c ON c.tenant_id = b.tenant_id
                GROUP BY b.tenant_id, b.held_nanos HAVING b.held_nanos <> coalesce(sum(c.hold_nanos), 0)
                """),
        Rule(
            name: "budget has spent what is in the ledger",
            sql: """
                SELECT b.tenant_id, b.total_spent_nanos || ', ' || b.monthly_spent_nanos || ', ' || b.daily_spent_nanos ||
                    ' spent; booked ' || l.total || ', ' || l.monthly || ', ' || l.daily
                FROM budget b CROSS JOIN LATERAL (
                    SELECT coalesce(sum(r.cost_nanos) FILTER (WHERE r.at >= b.since), 0) AS total,
                        coalesce(sum(r.cost_nanos) FILTER (
                            WHERE date_trunc('month', r.at AT TIME ZONE 'UTC') = b.month), 0) AS monthly,
                        coalesce(sum(r.cost_nanos) FILTER (WHERE (r.at AT TIME ZONE 'UTC')::date = b.day), 0) AS daily
                    FROM ledger r WHERE r.tenant_id = b.tenant_id
                ) l WHERE (b.total_spent_nanos, b.monthly_spent_nanos, b.daily_spent_nanos)
                    IS DISTINCT FROM (l.total, l.monthly, l.daily)
                """),
        Rule(
            name: "settled call is charged exactly once",
            // What is charged for an unknown call is what was held, until it is told apart.
            sql: """
                SELECT c.id, count(l.call_id) FILTER (WHERE l.entry <> 'correction') || ' charges, ' ||
                    count(l.call_id) FILTER (WHERE l.entry = 'correction') || ' corrections, ' ||
                    coalesce(sum(l.cost_nanos), 0) || ' n$ of ' || c.cost_nanos
                FROM model_call c LEFT JOIN ledger l
                    ON l.call_id = c.id AND l.tenant_id = c.tenant_id AND l.task_id = c.task_id
                GROUP BY c.id, c.state, c.cost_nanos, c.hold_nanos, c.reconciled_at
                HAVING count(l.call_id) FILTER (WHERE l.entry <> 'correction') <> 1
                    OR count(l.call_id) FILTER (WHERE l.entry = 'correction')
                        <> CASE WHEN c.reconciled_at IS NULL THEN 0 ELSE 1 END
                    OR sum(l.cost_nanos) <> CASE WHEN c.state = 'unknown' AND c.reconciled_at IS NULL
                        THEN c.hold_nanos ELSE c.cost_nanos END
                """),
        Rule(
            name: "charge belongs to a settled call",
            sql: """
                SELECT l.call_id, l.entry FROM ledger l WHERE NOT EXISTS (
                    SELECT 1 FROM model_call c WHERE c.task_id = l.task_id AND c.id = l.call_id)
                """),
        Rule(
            name: "one probe of a breaker at a time",
            sql: """
                SELECT c.provider || '/' || c.model, count(*) || ' probes' FROM model_call_open c
                WHERE c.is_probe AND c.deadline > clock_timestamp()
                GROUP BY c.provider, c.model, c.credential HAVING count(*) > 1
                """),
    ]
}
