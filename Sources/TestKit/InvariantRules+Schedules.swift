/// What must be so of schedules.
extension InvariantRules {
    static let schedules = [
        Rule(
            name: "schedule fires a time at most once",
            sql: """
                SELECT e.detail ->> 'schedule_id', (e.detail ->> 'fire_at') || ' fired ' || count(*) || ' times'
                FROM audit_trail e WHERE e.action = 'schedule.fired'
                GROUP BY e.detail ->> 'schedule_id', e.detail ->> 'fire_at' HAVING count(*) > 1
                """)
    ]
}
