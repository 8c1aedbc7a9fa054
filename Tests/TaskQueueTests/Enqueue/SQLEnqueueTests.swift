import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Enqueue from SQL", .serialized, .timeLimit(.minutes(5)))
struct SQLEnqueueTests {
    @Test("A task from SQL leaves the same rows as the same task from the API")
    func sameRows() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let end = Date(timeIntervalSinceNow: 3600)
            try await queue.accept { task in
                task.priority = Priority(3) ?? .normal
                task.webhookURL = "https://hooks.example.com/a"
                task.metadata = Array(#"{"order": 7}"#.utf8)
                task.expiresAt = end
            }
            let id = try await queue.enqueueBySQL(
                """
                'summarize', '{"text":"water"}', priority => 3, webhook_url => 'https://hooks.example.com/a',
                metadata => '{"order": 7}', expires_at => (SELECT expires_at FROM task)
                """)
            #expect(try await queue.count("task") == 2)
            let kinds = try await queue.rows(
                """
                SELECT count(DISTINCT (t.tenant_id, t.kind, t.pool_id, t.priority, t.attempts_max, t.timeout_ms, t.run_at,
                    t.expires_at, t.webhook_url, t.metadata::text, t.input::text, t.source_task, q.priority, q.pool_id,
                    q.tenant_id, q.attempt, q.uncounted, e.tenant_id, e.expires_at, v.action, v.detail::text)), count(*)
                FROM task t JOIN task_ready q ON q.task_id = t.id JOIN task_expiry e ON e.task_id = t.id
                JOIN audit_trail v ON v.subject = t.id
                """)
            #expect(kinds == ["1|2"])
            #expect(id.uuid.uuidString.dropFirst(14).first == "7")
            #expect(abs(UUIDv7.date(of: id.uuid).timeIntervalSinceNow) < 60)
            #expect(
                try await queue.rows("SELECT tableoid::regclass::text LIKE 'task\\_2%' FROM task") == ["true", "true"])
        }
    }

    @Test("An array keeps its order, in what it returns and in the queue")
    func order() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let ids = try await queue.enqueueManyBySQL(
                "'summarize', (SELECT array_agg(to_json(n)) FROM generate_series(0, 499) AS n)")
            #expect(ids.count == 500)
            let claimed = try await queue.claim(500, by: try await queue.worker()).sorted { $0.seq < $1.seq }
            #expect(claimed.map(\.id).elementsEqual(ids))
            #expect(claimed.map { String(decoding: $0.input ?? [], as: UTF8.self) } == (0..<500).map { "\($0)" })
            #expect(try await queue.rows("SELECT penstock.enqueue_many('summarize', '{}', 'alpha')::text") == ["{}"])
        }
    }

    @Test("A task exists exactly when its caller's transaction commits")
    func callersTransaction() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            try await queue.script("CREATE TABLE business (id int)")
            let before = try await queue.snapshot()
            await #expect(throws: Unexpected.self) {
                try await queue.postgres.transaction { transaction in
                    try await transaction.unsafeSQL(
                        "INSERT INTO business VALUES (1); SELECT penstock.enqueue('summarize', '{}', 'alpha')")
                    throw Unexpected("changed its mind")
                }
            }
            #expect(try await queue.snapshot() == before)
            try await queue.script(
                "BEGIN; INSERT INTO business VALUES (1); SELECT penstock.enqueue('summarize', '{}', 'alpha'); COMMIT")
            #expect(try await queue.rows("SELECT count(*), (SELECT count(*) FROM business) FROM task_ready") == ["1|1"])
        }
    }

    @Test("Neither the caller's search_path nor its temporary tables change where a task goes, and it needs no rights")
    func pinnedPath() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            try await queue.script(QueueFixture.refusalFunction)
            let role = "app_\(queue.database.name)"
            try await queue.script(
                """
                CREATE SCHEMA decoy; CREATE TABLE decoy.task (id int); CREATE TABLE decoy.task_kind (name text);
                CREATE ROLE \(role); GRANT USAGE ON SCHEMA penstock TO \(role);
                """)
            let denied = try await queue.refusal(
                of: "SET LOCAL ROLE \(role); SELECT penstock.enqueue('summarize', '{}', 'alpha')")
            #expect(denied.first == SQLState.insufficientPrivilege.code)
            try await queue.script("GRANT EXECUTE ON FUNCTION penstock.enqueue, penstock.enqueue_many TO \(role)")
            let settings = ["search_path": "decoy"]
            try await TestDatabase.withClient(url: queue.database.url, settings: settings) { client async throws in
                try await client.withLease { session async throws in
                    try await session.unsafeSQL(
                        """
                        CREATE TEMP TABLE task_ready (id int); CREATE TEMP TABLE tenant (id int); SET ROLE \(role);
                        SELECT penstock.enqueue('summarize', '{}', 'alpha');
                        SELECT penstock.enqueue_many('summarize', ARRAY['{}'::json], 'alpha');
                        """)
                }
            }
            #expect(try await queue.count("task_ready q JOIN task t ON t.id = q.task_id") == 2)
            try await queue.script("DROP OWNED BY \(role); DROP ROLE \(role)")
        }
    }

    @Test("A time in the future schedules the task, one that has passed runs it at once")
    func times() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let later = try await queue.enqueueBySQL("'summarize', '{}', run_at => now() + interval '1 hour'")
            #expect(try await queue.state(of: later) == .scheduled)
            let now = try await queue.enqueueBySQL("'summarize', '{}', run_at => now() - interval '1 hour'")
            #expect(try await queue.state(of: now) == .queued)
        }
    }

    @Test("task_id spells an ID as the API does")
    func spelling() async throws {
        try await QueueFixture.run { queue async throws in
            var generator = SplitMix64(seed: 7)
            let edges: [(UInt64, UInt64)] = [
                (0, 0), (0, 1), (.max, .max), (1 << 63, 0), (0x0123_4567_89AB_CDEF, 1 << 63),
            ]
            let random = (0..<200).map { _ in (generator.next(), generator.next()) }
            let ids = (edges + random).map { TaskID(UUID(high: $0.0, low: $0.1)) }
            let list = ids.map { "('\($0.uuidText)'::uuid)" }.joined(separator: ", ")
            let spelled = try await queue.rows("SELECT task_id(id) FROM (VALUES \(list)) AS v(id)")
            #expect(spelled == ids.map(\.description))
            #expect(try await queue.rows("SELECT task_id(NULL) IS NULL") == ["true"])
        }
    }

    @Test("A kind is what the process that started last says; one without a pool is not registered")
    func registration() async throws {
        try await QueueFixture.run { queue async throws in
            let first = [QueueFixture.kind(attemptsMax: 3), QueueFixture.kind("stranded", pool: "nowhere")]
            #expect(try await queue.run(RegisterKinds(first)) == ["summarize"])
            #expect(try await queue.run(RegisterKinds([QueueFixture.kind(attemptsMax: 7)])) == ["summarize"])
            #expect(
                try await queue.rows("SELECT name, attempts_max, timeout_ms, public FROM task_kind") == [
                    "summarize|7|300000|true"
                ])
            let id = try await queue.enqueueBySQL("'summarize', '{}'")
            #expect(try await queue.rows("SELECT id, attempts_max FROM task") == ["\(id.uuidText)|7"])
        }
    }
}
