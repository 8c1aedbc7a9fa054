import Domain
import PostgresDriver
import TaskQueue

/// The worker's own claim and settlement as functions of the server: the same text, wrapped, so that the yardstick can
/// never drift from what it measures. They exist in a bench's database only.
///
/// PL/pgSQL, because it keeps the plan of a statement as a prepared one is kept; a function in SQL would be planned
/// again at each call. What is claimed stays on the server: the yardstick ships no input and runs no attempt.
enum BareStatements {
    /// The function that claims up to `batch` tasks of a tenant in a pool from behind `mark` on, and gives them their
    /// outcome. Returns how many, and the mark for the next call: the low-water mark that a worker keeps, too.
    static let pass = "bench_pass"

    static var sql: String {
        let claim = ClaimTasks(fence: WorkerFence(worker: 0, epoch: 0), demands: [], marks: LowWaterMarks(now: .now))
        let settle = SettleTasks(fence: WorkerFence(worker: 0, epoch: 0), settled: [])
        return """
            CREATE TYPE bench_claimed AS (
                task_id uuid, tenant_id int4, pool_id int2, priority int2, seq int8, attempt int4, uncounted int4, kind text,
                attempts_max int2, timeout_ms int4, hooked bool, expired bool, capped bool, next_after int4,
                next_credit int4, input json);
            CREATE TYPE bench_settled AS (task_id uuid, made_deliveries bool);
            \(function("bench_claim", claim, returning: "bench_claimed"))
            \(function("bench_settle", settle, returning: "bench_settled"))
            \(passSQL)
            """
    }

    /// - Parameter statement: for the types of its parameters and its text.
    private static func function<S: PostgresStatement>(
        _ name: String, _ statement: S, returning row: String
    ) -> String {
        """
        CREATE FUNCTION \(name)(\(statement.binds.map(\.typeName).joined(separator: ", ")))
        RETURNS SETOF \(row) LANGUAGE plpgsql AS $function$
        BEGIN
            RETURN QUERY
            \(S.sql);
        END
        $function$;
        """
    }

    private static let passSQL = """
        CREATE FUNCTION \(pass)(
            worker int8, epoch int4, pool int2, tenant int4, batch int4, mark int8, OUT settled int8, OUT newest int8
        ) LANGUAGE plpgsql AS $function$
        DECLARE
            ids uuid[];
            attempts int4[];
            claimed int4;
        BEGIN
            SELECT array_agg(c.task_id ORDER BY c.task_id), array_agg(c.attempt ORDER BY c.task_id), count(*),
                coalesce(max(c.seq), mark)
            INTO ids, attempts, claimed, newest
            FROM bench_claim(worker, epoch, ARRAY[pool], ARRAY[batch], ARRAY[0], ARRAY[0],
                ARRAY[pool], ARRAY[tenant], ARRAY[\(Priority.normal.rawValue)::int2], ARRAY[mark]) c;
            settled := 0;
            IF claimed = 0 THEN
                RETURN;
            END IF;
            SELECT count(*) INTO settled
            FROM bench_settle(worker, epoch, ids, attempts, array_fill(1::int2, ARRAY[claimed]),
                array_fill('{}'::json, ARRAY[claimed]), array_fill(NULL::json, ARRAY[claimed]),
                array_fill(false, ARRAY[claimed]), array_fill(false, ARRAY[claimed]),
                array_fill(NULL::text, ARRAY[claimed]), '{}', '{}', '{}', '{}', '{}');
        END
        $function$;
        """
}

extension PostgresValue {
    /// The name of the value's type in SQL.
    fileprivate var typeName: String {
        switch self {
        case .null: "unknown"
        case .bool: "bool"
        case .int2: "int2"
        case .int4: "int4"
        case .int8: "int8"
        case .float8: "float8"
        case .text: "text"
        case .bytes: "bytea"
        case .uuid: "uuid"
        case .timestamp: "timestamptz"
        case .json: "json"
        case .jsonb: "jsonb"
        case .bools: "bool[]"
        case .int2s: "int2[]"
        case .int4s: "int4[]"
        case .int8s, .optionalInt8s: "int8[]"
        case .float4s: "float4[]"
        case .uuids, .optionalUUIDs: "uuid[]"
        case .texts: "text[]"
        case .bytesArray: "bytea[]"
        case .jsons: "json[]"
        case .timestamps: "timestamptz[]"
        }
    }
}
