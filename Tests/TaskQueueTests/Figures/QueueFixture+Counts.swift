import TaskQueue

extension QueueFixture {
    /// What the counters say, a line for each pool and for each reason that somebody waits for.
    func counted() async throws -> [String] {
        let pools = try await rows(
            """
            SELECT pool_id, ready, running, deferred, accepted, started, succeeded, failed, cancelled, expired
            FROM queue_total
            """)
        let reasons = try await rows("SELECT pool_id, place, n FROM queue_count WHERE place LIKE '%.%' AND n <> 0")
        return (pools + reasons).sorted()
    }

    /// The same by counting rows.
    func trulyCounted() async throws -> [String] {
        let outcomes = (1...4).map { state in
            """
            (SELECT count(*) FROM task t JOIN task_outcome o ON o.task_id = t.id
                WHERE t.pool_id = p.id AND o.state = \(state)) AS ended_\(state)
            """
        }
        let pools = try await rows(
            """
            SELECT p.id, (SELECT count(*) FROM task_ready q WHERE q.pool_id = p.id) AS ready,
                (SELECT count(*) FROM task_running q WHERE q.pool_id = p.id) AS running,
                (SELECT count(*) FROM task_deferred q WHERE q.pool_id = p.id) AS deferred,
                (SELECT count(*) FROM task q WHERE q.pool_id = p.id) AS accepted,
                (SELECT count(*) FROM audit_trail e JOIN task t ON t.id = e.subject
                    WHERE t.pool_id = p.id AND e.action = 'attempt.started') AS started,
                \(outcomes.joined(separator: ", "))
            FROM pool p
            """)
        let reasons = try await rows(
            "SELECT pool_id, 'deferred.' || reason AS place, count(*) FROM task_deferred GROUP BY pool_id, reason")
        return (pools + reasons).sorted()
    }

    /// Folds until nothing is left to fold.
    func fold() async throws {
        while try await run(FoldQueue()).first != 0 {}
    }
}
