import Domain
import PostgresDriver

/// Everything that is stored about what became of a task, as text, in one fixed order: two equal records mean that
/// nothing was written in between. Model calls are left out: one that happened is recorded even when it came too late.
struct ReadTaskRecord: PostgresStatement {
    let task: TaskID

    static let sql = """
        SELECT coalesce(string_agg(v.line, E'\\n' ORDER BY v.line), '') FROM (
            SELECT 'outcome ' || o::text FROM task_outcome o WHERE o.task_id = $1
            UNION ALL SELECT 'attempt ' || a::text FROM task_attempt a WHERE a.task_id = $1
            UNION ALL SELECT 'checkpoint ' || c::text FROM checkpoint c WHERE c.task_id = $1
            UNION ALL SELECT 'event ' || e::text FROM audit_trail e WHERE e.subject = $1
            UNION ALL SELECT 'message ' || m::text FROM webhook_message m WHERE m.task_id = $1
            UNION ALL SELECT 'ready ' || q::text FROM task_ready q WHERE q.task_id = $1
            UNION ALL SELECT 'deferred ' || d::text FROM task_deferred d WHERE d.task_id = $1
            UNION ALL SELECT 'running ' || r::text FROM task_running r WHERE r.task_id = $1
        ) v(line)
        """

    var binds: [PostgresValue] { [.uuid(task.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

/// The model calls of a database by state.
struct CountCalls: PostgresStatement {
    struct Row: Sendable {
        let open: Int64
        let ok: Int64
        let unknown: Int64
        let cancelled: Int64
    }

    static let sql = """
        SELECT (SELECT count(*) FROM model_call_open), count(*) FILTER (WHERE state = 'ok'),
            count(*) FILTER (WHERE state = 'unknown'), count(*) FILTER (WHERE state = 'cancelled')
        FROM model_call
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(open: try row.value(0), ok: try row.value(1), unknown: try row.value(2), cancelled: try row.value(3))
    }
}

/// Lets the deadlines of all open calls pass, as the database's clock would in an hour.
struct PassCallDeadlines: PostgresStatement {
    static let sql = "UPDATE model_call_open SET deadline = clock_timestamp() - interval '1 hour'"
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// How the attempts of a task ended, in order: `failure_class` or "ok", and whether they count.
struct ReadAttempts: PostgresStatement {
    struct Row: Sendable, Hashable {
        let ending: String
        let isCounted: Bool
    }

    let task: TaskID
    static let sql =
        "SELECT coalesce(failure_class, 'ok'), counted FROM task_attempt WHERE task_id = $1 ORDER BY attempt"
    var binds: [PostgresValue] { [.uuid(task.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(ending: try row.value(0), isCounted: try row.value(1))
    }
}

/// How many tasks of a tenant's own (not deliveries) there are, how many keys, and how many outcomes by state.
struct CountTasks: PostgresStatement {
    struct Row: Sendable {
        let tasks: Int64
        let keys: Int64
        let outcomes: Int64
        let succeeded: Int64
        let live: Int64
    }

    static let sql = """
        SELECT (SELECT count(*) FROM task WHERE kind <> 'webhook.deliver'), (SELECT count(*) FROM unique_key),
            (SELECT count(*) FROM task_outcome), (SELECT count(*) FROM task_outcome WHERE state = 1),
            (SELECT count(*) FROM task_ready) + (SELECT count(*) FROM task_deferred) + (SELECT count(*) FROM task_running)
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            tasks: try row.value(0), keys: try row.value(1), outcomes: try row.value(2), succeeded: try row.value(3),
            live: try row.value(4))
    }
}

extension PostgresClient {
    /// The only row of a statement that always has one.
    func one<S: PostgresStatement>(_ statement: S) async throws -> S.Row {
        guard let row = try await run(statement).first else {
            throw PostgresError(.decoding, "a statement that always has a row had none")
        }
        return row
    }
}
