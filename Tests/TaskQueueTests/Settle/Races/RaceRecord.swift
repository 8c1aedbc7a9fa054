import Domain
import Foundation
import PostgresDriver

/// What there is about one task: what rivals were told must come to the same as what the database holds. Lists of words,
/// so that a difference can be read.
struct RaceRecord: Sendable, Equatable {
    /// Number, worker, class, and who said it.
    var attempts: [String] = []
    /// State, attempt, and the worker whose attempt brought it.
    var outcomes: [String] = []
    var events: [String] = []
    var messages: [String] = []
    /// Where the task still stands.
    var places: [String] = []

    /// In what they differ.
    func differences(from told: RaceRecord) -> [String] {
        let parts = [
            ("attempts", attempts, told.attempts), ("outcomes", outcomes, told.outcomes),
            ("events", events, told.events),
            ("messages", messages, told.messages), ("places", places, told.places),
        ]
        return parts.filter { $0.1.sorted() != $0.2.sorted() }.map { "\($0.0) \($0.1.sorted()), told \($0.2.sorted())" }
    }
}

/// The records of some tasks.
struct ReadRaceRecords: PostgresStatement {
    let tasks: [TaskID]

    static let sql = """
        WITH trail AS MATERIALIZED (
            -- Once for all of them: who asks without a tenant reads every task there is.
            SELECT subject, action, attempt FROM audit_trail WHERE subject = ANY ($1::uuid[])
        )
        SELECT t.id,
            ARRAY(SELECT format('%s %s.%s %s %s', a.attempt, a.worker_id, a.epoch, coalesce(a.failure_class, 'succeeded'),
                    CASE WHEN a.failure_class IS DISTINCT FROM 'lost' THEN coalesce(a.failure ->> 'message', (
                        SELECT o.result ->> 'by' FROM task_outcome o WHERE o.task_id = t.id LIMIT 1)) END)
                FROM task_attempt a WHERE a.task_id = t.id),
            ARRAY(SELECT format('%s %s %s', (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[o.state], o.attempt,
                    coalesce(o.worker_id || '.' || o.epoch, 'nobody'))
                FROM task_outcome o WHERE o.task_id = t.id),
            ARRAY(SELECT format('%s %s', e.action, e.attempt) FROM trail e WHERE e.subject = t.id),
            ARRAY(SELECT m.type FROM webhook_message m WHERE m.task_id = t.id),
            ARRAY(SELECT 'ready' FROM task_ready p WHERE p.task_id = t.id
                UNION ALL SELECT 'deferred' FROM task_deferred p WHERE p.task_id = t.id
                UNION ALL SELECT 'waiting' FROM task_waiting p WHERE p.task_id = t.id
                UNION ALL SELECT 'running' FROM task_running p WHERE p.task_id = t.id)
        FROM unnest($1::uuid[]) AS t(id)
        """

    var binds: [PostgresValue] { [.uuids(tasks.map(\.uuid))] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> (task: TaskID, record: RaceRecord) {
        (
            TaskID(try row.value(0, as: UUID.self)),
            RaceRecord(
                attempts: try row.value(1), outcomes: try row.value(2), events: try row.value(3),
                messages: try row.value(4), places: try row.value(5))
        )
    }
}
