import Domain
import PostgresDriver
import TaskQueue
import Testing

/// Reading the figures never touches a table that grows with the backlog.
@Suite("Plans of figures", .serialized, .timeLimit(.minutes(5)))
struct FigurePlanTests {
    private func plan(
        _ explain: some PostgresStatement<String>, after prepare: some PostgresStatement<Void>, on queue: QueueFixture
    )
        async throws -> [String]
    {
        try await queue.accept(500)
        try await queue.fold()
        try await queue.script("ANALYZE")
        return try await queue.postgres.withLease { session in
            _ = try await session.run(prepare)
            return try await session.run(explain)
        }
    }

    @Test("Reading the queue looks at counters, moves and samples by index, and at no task")
    func read() async throws {
        try await QueueFixture.run { queue async throws in
            let plan = try await plan(ExplainRead(), after: PrepareRead(), on: queue)
            #expect(!plan.contains { $0.contains(" on task") }, "\(plan)")
            #expect(!plan.contains { $0.contains("Seq Scan on queue_") }, "\(plan)")
            #expect(plan.contains { $0.contains("queue_counter_pkey") }, "\(plan)")
            #expect(plan.contains { $0.contains("queue_delta_tx") }, "\(plan)")
            #expect(plan.contains { $0.contains("Index Scan Backward using queue_fold_pkey") }, "\(plan)")
        }
    }

    @Test("The oldest ready task is looked for by index probes alone")
    func oldest() async throws {
        try await QueueFixture.run { queue async throws in
            let plan = try await plan(ExplainOldest(), after: PrepareOldest(), on: queue)
            let looks = plan.filter { $0.contains(" on task_ready r") }
            #expect(looks.count == 2, "\(plan)")
            #expect(
                looks.allSatisfy { $0.contains("Index Scan using") || $0.contains("Index Only Scan using") }, "\(plan)")
        }
    }

    @Test("A position is some primary-key probes")
    func position() async throws {
        try await QueueFixture.run { queue async throws in
            let plan = try await plan(ExplainPosition(), after: PreparePosition(), on: queue)
            #expect(!plan.contains { $0.contains("Seq Scan") || $0.contains("queue_delta") }, "\(plan)")
            #expect(plan.contains { $0.contains("queue_counter_pkey") }, "\(plan)")
        }
    }
}

private struct PrepareRead: PostgresStatement {
    typealias Row = Void
    static let sql = "PREPARE read_queue AS \(ReadQueue.sql)"
}

private struct ExplainRead: PostgresStatement {
    static let sql = "EXPLAIN (COSTS OFF) EXECUTE read_queue"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

private struct PrepareOldest: PostgresStatement {
    typealias Row = Void
    static let sql = "PREPARE oldest AS \(LookForOldest.sql)"
}

private struct ExplainOldest: PostgresStatement {
    static let sql = "EXPLAIN (COSTS OFF) EXECUTE oldest"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

private struct PreparePosition: PostgresStatement {
    typealias Row = Void
    static let sql = "PREPARE position_of (int4, uuid) AS \(FindPosition.sql)"
}

private struct ExplainPosition: PostgresStatement {
    static let sql = "EXPLAIN (COSTS OFF) EXECUTE position_of (1, '01930000-0000-7000-8000-000000000000')"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
