import Domain
import PostgresDriver

/// Puts tasks into the queue as ``EnqueueTasks`` leaves them (task and place), made by the server itself: for
/// backlogs that are only the ground of a measurement.
struct PrefillTasks: PostgresStatement {
    let lane: BenchLane
    let count: Int32

    static let sql = """
        WITH new AS MATERIALIZED (
            SELECT uuid_v7() AS id FROM generate_series(1, $5::int4)
        ), stored AS (
            INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, accepted_seq)
            SELECT id, $1::int4, $2::text, $3::int2, 5, 5, 60000, $4::json, nextval('audit_event_seq') FROM new
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority) SELECT id, $1::int4, $3::int2, 5 FROM new
        )
        SELECT count(*) FROM new
        """

    var binds: [PostgresValue] {
        [
            .int4(lane.tenant.rawValue), .text(NoopKind.kind.rawValue), .int2(lane.pool.rawValue),
            .json(BenchLane.input), .int4(count),
        ]
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

extension BenchDatabase {
    /// The most tasks of one statement: more bring no speed and only a longer wait for whoever stops us.
    private static let prefillMax = 20_000

    /// Adds `count` waiting tasks to `lane`, or to the database's own.
    func prefill(_ count: Int, in lane: BenchLane? = nil) async throws {
        let lane = lane ?? self.lane
        var done = 0
        while done < count {
            let piece = min(count - done, Self.prefillMax)
            _ = try await slow.run(PrefillTasks(lane: lane, count: Int32(clamping: piece)))
            done += piece
            progress("prefill", done, of: count)
        }
    }
}
