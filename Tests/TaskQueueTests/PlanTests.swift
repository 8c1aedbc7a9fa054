import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

/// The hot statements keep their plans: index probes only, whatever the statistics say.
@Suite("Plans", .serialized, .timeLimit(.minutes(5)))
struct PlanTests {
    /// Tasks in every place, and statistics about them.
    private func fill(_ queue: QueueFixture) async throws -> TaskID {
        let fence = try await queue.worker()
        for _ in 0..<4 { try await queue.accept(500) }
        let claimed = try await queue.claim(600, by: fence)
        try await queue.settle(Array(claimed.prefix(300)), by: fence)
        try await queue.giveBack(Array(claimed[300..<500]), .retry(QueueFixture.flaky, after: .seconds(60)), by: fence)
        try await queue.script("ANALYZE")
        return try #require(claimed.first?.id)
    }

    /// The generic plan of a statement, line by line.
    private func plan<Prepare: PostgresStatement, Explain: PostgresStatement>(
        _ prepare: Prepare, _ explain: Explain, on queue: QueueFixture
    ) async throws -> [String] where Explain.Row == String {
        try await queue.postgres.withLease { session in
            _ = try await session.run(prepare)
            return try await session.run(explain)
        }
    }

    private func sequentialScans(_ plan: [String]) -> [String] {
        plan.filter { $0.contains("Seq Scan on task") || $0.contains("Hash Join") || $0.contains("Merge Join") }
    }

    @Test("A claim takes its rows by place and finds its tasks by primary key")
    func claim() async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await fill(queue)
            let plan = try await plan(PrepareClaim(), ExplainClaim(), on: queue)
            #expect(plan.contains { $0.contains("Tid Scan on task_ready") }, "\(plan)")
            #expect(
                plan.contains { $0.wholeMatch(of: /.*Index Scan using task_\d{8}_pkey on task_\d{8} .*/) != nil },
                "\(plan)")
            #expect(sequentialScans(plan).isEmpty, "\(plan)")
            #expect(!plan.contains { $0.contains("Sort") }, "\(plan)")
        }
    }

    @Test("Finding a task is a handful of primary-key probes in the partition of its day")
    func find() async throws {
        try await QueueFixture.run { queue async throws in
            let task = try await fill(queue)
            let plan = try await plan(PrepareFind(), ExplainFind(), on: queue)
            for table in ["task", "task_outcome", "task_running", "task_deferred", "task_ready"] {
                #expect(
                    plan.contains {
                        $0.contains("Index Scan using \(table)_") || $0.contains("Index Only Scan using \(table)_")
                    }, "\(table): \(plan)")
            }
            #expect(sequentialScans(plan).isEmpty, "\(plan)")
            #expect(try await queue.state(of: task) == .succeeded)
        }
    }

    @Test("A claim looks at no dead letter, so 100,000 failed tasks cost it nothing")
    func claimIgnoresTheDead() async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await fill(queue)
            try await queue.script(
                """
                INSERT INTO dead_letter (task_id, tenant_id, kind, code, failure_class, message)
                SELECT uuid_v7(), 1, 'summarize', 'refused', 'permanent', '' FROM generate_series(1, 100000);
                ANALYZE dead_letter;
                """)
            let plan = try await plan(PrepareClaim(), ExplainClaim(), on: queue)
            #expect(!plan.contains { $0.contains("dead_letter") }, "\(plan)")
            #expect(sequentialScans(plan).isEmpty, "\(plan)")
        }
    }

    @Test("The look for due work is bounded by its indexes, however much waits for later")
    func dueWork() async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await fill(queue)
            let plan = try await plan(PrepareDue(), ExplainDue(), on: queue)
            for bound in ["run_at", "expires_at", "next_fire_at"] {
                #expect(plan.contains { $0.contains("Index Cond: (\(bound) <= ") }, "\(bound): \(plan)")
            }
        }
    }

    @Test("A claim of ten among 1,400 reads hardly more rows of the queue than it takes, and never scans it")
    func claimCost() async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await fill(queue)
            let fence = try await queue.worker()
            let claim = ClaimTasks(
                fence: fence, demands: [.init(pool: queue.local, limit: 10)], marks: LowWaterMarks(now: .now))
            let cost = try await queue.postgres.transaction { transaction in
                let claimed = try await transaction.run(claim)
                #expect(claimed.count == 10)
                return try await transaction.run(TableCost(table: "task_ready"))
            }
            let (scans, rows) = try #require(cost.first)
            #expect(scans == 0)
            // The ones it takes, and a look at who comes next and whether the ring is closed.
            #expect((10...16).contains(rows), "\(rows) rows")
        }
    }

    @Test("A look at what came late reads one waiting row of a lane, and never scans the queue")
    func lateCost() async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await fill(queue)
            let post = LowWaterMarks.Post(pool: queue.local, tenant: queue.alpha, priority: 5, mark: .max)
            let cost = try await queue.postgres.transaction { transaction in
                let look = FindLate(below: [post], in: LateLook.Stretch(low: 0, high: .max))
                #expect(try await transaction.run(look).count == 1)
                return try await transaction.run(TableCost(table: "task_ready"))
            }
            let (scans, rows) = try #require(cost.first)
            #expect(scans == 0)
            #expect(rows == 1)
        }
    }

    @Test("A claim, a settlement and a return of ten read little, also when they were planned while there was nothing")
    func costOfEarlyPlans() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            // What autovacuum leaves on the first day: tables without a page.
            try await queue.script("VACUUM ANALYZE")
            let costs = try await queue.postgres.withLease { session in
                // A plan is kept as long as the session, and made for what the first execution finds.
                _ = try await exchange([], claiming: 0, by: fence, in: queue, on: session)
                for _ in 0..<4 {
                    let tasks = (0..<500).map { _ in queue.task { $0.webhookURL = "https://example.org/" } }
                    #expect(try await session.run(EnqueueTasks(tasks)).count == 500)
                }
                let running = try await exchange([], claiming: 600, by: fence, in: queue, on: session).claimed
                #expect(running.count == 600)
                _ = try await session.run(ForgetCosts())
                let last = try await exchange(running, claiming: 10, by: fence, in: queue, on: session)
                #expect(last.ended == 30)
                #expect(last.claimed.count == 10)
                return last.costs
            }
            #expect(costs.contains { $0.table == "task_running" })
            for (table, rows) in costs { #expect(rows <= 60, "\(table)") }
        }
    }

    /// In one transaction: ten succeed, ten fail, ten are handed back, and others are claimed.
    private func exchange(
        _ tasks: [ClaimedTask], claiming limit: Int32, by fence: WorkerFence, in queue: QueueFixture,
        on session: PostgresSession
    ) async throws -> (ended: Int, claimed: [ClaimedTask], costs: [(table: String, rows: Int64)]) {
        let good = tasks.prefix(10).map { SettledTask(task: $0, outcome: .succeeded(result: nil), hasCalls: false) }
        let bad = tasks.dropFirst(10).prefix(10).map {
            SettledTask(task: $0, outcome: .failed(QueueFixture.flaky), hasCalls: true)
        }
        let returned = tasks.dropFirst(20).prefix(10).map { ReturnedTask(task: $0, way: .released) }
        let (settled, back, claimed, costs) = try await session.runAtomically(
            SettleTasks(fence: fence, settled: good + bad), ReturnTasks(fence: fence, returned: returned),
            ClaimTasks(
                fence: fence, demands: [.init(pool: queue.local, limit: limit)], marks: LowWaterMarks(now: .now)),
            TableCosts())
        return (settled.count + back.count, claimed, costs)
    }
}

/// What this transaction has read of a table: sequential scans, and rows fetched through an index.
private struct TableCost: PostgresStatement {
    let table: String
    static let sql = """
        SELECT seq_scan, idx_tup_fetch FROM pg_stat_xact_user_tables
        WHERE relname = $1 AND schemaname = current_schema()
        """
    var binds: [PostgresValue] { [.text(table)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (Int64, Int64) {
        (try row.value(0), try row.value(1))
    }
}

private struct PrepareClaim: PostgresStatement {
    typealias Row = Void
    static let sql = """
        PREPARE claim (int8, int4, int2[], int4[], int4[], int4[], int2[], int4[], int2[], int8[], bool) AS \(ClaimTasks.sql)
        """
}

/// Worker 1 claims ten tasks of pool 2 (`local`), from the beginning.
private struct ExplainClaim: PostgresStatement {
    static let sql = """
        EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) EXECUTE claim (
            1, 1, '{2}', '{10}', '{0}', '{0}', '{}', '{}', '{}', '{}', true)
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

private struct PrepareFind: PostgresStatement {
    typealias Row = Void
    static let sql = "PREPARE find (int4, uuid) AS \(FindTask.sql)"
}

private struct ExplainFind: PostgresStatement {
    static let sql = "EXPLAIN (COSTS OFF) EXECUTE find (1, '01930000-0000-7000-8000-000000000000')"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

private struct PrepareDue: PostgresStatement {
    typealias Row = Void
    static let sql = "PREPARE due (bool) AS \(FindDueWork.sql)"
}

private struct ExplainDue: PostgresStatement {
    static let sql = "EXPLAIN (COSTS OFF) EXECUTE due (false)"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
