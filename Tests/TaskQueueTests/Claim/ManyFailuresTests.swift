import Domain
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("A hundred thousand failures", .serialized, .timeLimit(.minutes(2)))
struct ManyFailuresTests {
    /// Tasks that failed for good, and some that wait for a time that is far away.
    private static let plant = """
        WITH made AS (
            INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input)
            SELECT uuid_v7(), 1, 'summarize', (SELECT id FROM pool WHERE name = 'local'), 5, 3, 60000, '{}'
            FROM generate_series(1, 100000) RETURNING id, tenant_id
        )
        INSERT INTO task_outcome (task_id, tenant_id, state, attempt, uncounted, error)
        SELECT id, tenant_id, 2, 3, 0, '{}' FROM made;
        INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, reason)
        SELECT uuid_v7(), now() + interval '1 year', 1, (SELECT id FROM pool WHERE name = 'local'), 5, 'schedule'
        FROM generate_series(1, 20000);
        ANALYZE;
        """

    @Test("They cost a claim, and the look for due work, not a single row more")
    func costNothing() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.accept(40)
            let before = try await cost(of: queue, fence)
            try await queue.script(Self.plant)
            let after = try await cost(of: queue, fence)
            #expect(after.claim <= before.claim + 2)
            #expect(after.due <= before.due + 2)
            #expect(try await queue.count("task_outcome WHERE state = 2") == 100_000)
        }
    }

    @Test("Ten thousand tasks of a neighbour cost a claim not a single row more")
    func longQueue() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.accept(40)
            try await queue.accept(40) { $0.tenant = queue.beta }
            let before = try await cost(of: queue, fence)
            for _ in 0..<20 { try await queue.accept(500) { $0.tenant = queue.beta } }
            try await queue.script("ANALYZE")
            let after = try await cost(of: queue, fence)
            #expect(after.claim <= before.claim + 2)
        }
    }

    /// The rows of all tables that a claim of ten and a look for due work read.
    private func cost(of queue: QueueFixture, _ fence: WorkerFence) async throws -> (claim: Int64, due: Int64) {
        let claim = ClaimTasks(
            fence: fence, demands: [.init(pool: queue.local, limit: 10)], marks: LowWaterMarks(now: .now))
        let claimCost = try await queue.postgres.transaction { transaction in
            #expect(try await transaction.run(claim).count == 10)
            return try await transaction.run(RowsRead())
        }
        let dueCost = try await queue.postgres.transaction { transaction in
            let due = try await transaction.run(FindDueWork(looksForStrays: false))
            #expect(due.first?.hasDeferred == false)
            return try await transaction.run(RowsRead())
        }
        return (claimCost.first ?? 0, dueCost.first ?? 0)
    }
}

/// How many rows this transaction has read so far, by scans and by indexes.
private struct RowsRead: PostgresStatement {
    static let sql = """
        SELECT (sum(seq_tup_read) + sum(coalesce(idx_tup_fetch, 0)))::int8 FROM pg_stat_xact_user_tables
        WHERE schemaname = current_schema()
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
