import PostgresDriver

/// Gives the tenant `alpha` this much money in all; the whole of it is new or replaces what it had.
struct SetTotalBudget: PostgresStatement {
    let nanoDollars: Int64
    static let sql = """
        SELECT total_cap_nanos FROM set_budget('alpha', NULL, NULL, $1, 'wait',
            (SELECT id FROM tenant WHERE name = 'alpha'), 'test')
        """
    var binds: [PostgresValue] { [.int8(nanoDollars)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// How many tasks have not ended, and how many of them wait for a reason.
struct CountWaiting: PostgresStatement {
    struct Row: Sendable {
        let live: Int64
        let waiting: Int64
    }

    let reason: String
    static let sql = """
        SELECT (SELECT count(*) FROM task_ready) + (SELECT count(*) FROM task_deferred)
                + (SELECT count(*) FROM task_running),
            (SELECT count(*) FROM task_deferred WHERE reason = $1)
        """
    var binds: [PostgresValue] { [.text(reason)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(live: try row.value(0), waiting: try row.value(1))
    }
}

/// How many tasks were sent back at least once for a failure with this code.
struct CountSentBack: PostgresStatement {
    let code: String
    static let sql = "SELECT count(DISTINCT task_id) FROM attempt WHERE failure ->> 'code' = $1"
    var binds: [PostgresValue] { [.text(code)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// How often an action stands in the audit trail.
struct CountEvents: PostgresStatement {
    let action: String
    static let sql = "SELECT count(*) FROM audit_trail WHERE action = $1"
    var binds: [PostgresValue] { [.text(action)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// How many calls ended in a state.
struct CountCallsInState: PostgresStatement {
    let state: String
    static let sql = "SELECT count(*) FROM model_call WHERE state = $1"
    var binds: [PostgresValue] { [.text(state)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Lets the time pass that open breakers stay open.
struct PassBreakerRest: PostgresStatement {
    static let sql = """
        UPDATE breaker SET retry_at = clock_timestamp() - interval '1 second'
        WHERE opened_at IS NOT NULL AND retry_at > clock_timestamp()
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// Lets the leases of a dead worker end now, its own and those of its slots.
struct PassLease: PostgresStatement {
    let pid: Int32
    static let sql = """
        WITH dead AS (
            UPDATE worker SET lease_until = clock_timestamp() - interval '1 second' WHERE pid = $1 AND stopped_at IS NULL
            RETURNING id
        )
        UPDATE slot_lease SET expires_at = clock_timestamp() - interval '1 second'
        WHERE worker_id = ANY (ARRAY(SELECT id FROM dead))
        """
    var binds: [PostgresValue] { [.int4(pid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// What was booked for the calls of a model.
struct ReadBooked: PostgresStatement {
    struct Row: Sendable, Hashable {
        let calls: Int
        let input: Int
        let output: Int
        let nanoDollars: Int64
    }

    let model: String
    static let sql = """
        SELECT count(*) FILTER (WHERE input_tokens > 0), coalesce(sum(input_tokens), 0)::int8,
            coalesce(sum(output_tokens), 0)::int8, coalesce(sum(cost_nanos), 0)::int8
        FROM ledger WHERE model = $1
        """
    var binds: [PostgresValue] { [.text(model)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            calls: Int(try row.value(0, as: Int64.self)), input: Int(try row.value(1, as: Int64.self)),
            output: Int(try row.value(2, as: Int64.self)), nanoDollars: try row.value(3))
    }
}

/// What the tenant `alpha` may ask in a minute; nil is no limit.
struct LimitAlpha: PostgresStatement {
    let requests: Int32?
    static let sql = "UPDATE tenant SET requests_per_minute = $1 WHERE name = 'alpha'"
    var binds: [PostgresValue] { [.optional(requests)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// Lets the time pass for which tasks wait.
struct PassWaits: PostgresStatement {
    static let sql = "UPDATE task_deferred SET run_at = clock_timestamp() WHERE run_at > clock_timestamp()"
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
