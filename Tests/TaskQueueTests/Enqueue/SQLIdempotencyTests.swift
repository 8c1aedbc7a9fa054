import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Idempotency keys in SQL", .serialized, .timeLimit(.minutes(5)))
struct SQLIdempotencyTests {
    @Test("The same key and body are the first task again, however the body is spelled")
    func repeated() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let first = try await queue.enqueueBySQL(
                "'summarize', '{\"a\":1,\"b\":2}', idempotency_key => 'k', run_at => '2020-01-01 00:00:00+00'")
            let second = try await queue.enqueueBySQL(
                "'summarize', '{ \"b\": 2, \"a\": 1 }', idempotency_key => 'k', run_at => '2020-01-01 02:00:00+02'")
            #expect(first == second)
            #expect(try await queue.count("task") == 1)
            #expect(try await queue.actions(of: first) == ["task.accepted"])
            try await queue.script(
                """
                SET TIME ZONE 'Asia/Tokyo';
                SELECT penstock.enqueue('summarize', '{"a":1,"b":2}', 'alpha', idempotency_key => 'k',
                    run_at => '2020-01-01 00:00:00+00')
                """)
            #expect(try await queue.count("task") == 1)
        }
    }

    @Test("The same key with another body, or from the API, is refused and stores nothing")
    func misused() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            try await queue.script(QueueFixture.refusalFunction)
            _ = try await queue.enqueueBySQL("'summarize', '{}', idempotency_key => 'k'")
            try await queue.accept { $0.idempotency = IdempotencyTests.key("api") }
            let before = try await queue.snapshot()
            for call in [
                "penstock.enqueue('summarize', '{\"a\":1}', 'alpha', idempotency_key => 'k')",
                "penstock.enqueue('summarize', '{}', 'alpha', priority => 1, idempotency_key => 'k')",
                "penstock.enqueue('summarize', '{\"text\":\"water\"}', 'alpha', idempotency_key => 'api')",
                "penstock.enqueue_many('summarize', '{1,2}'::json[], 'alpha', idempotency_keys => '{new,k}')",
                "penstock.enqueue_many('summarize', '{1,2}'::json[], 'alpha', idempotency_keys => '{new,new}')",
            ] {
                let refusal = try await queue.refusal(of: "SELECT \(call)")
                #expect(refusal.first == "22023", "\(call)")
                #expect(refusal.dropFirst().first?.contains("was used for another task") == true, "\(call)")
            }
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("An array may mix new keys, known ones, repeated ones and none")
    func mixed() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let known = try await queue.enqueueBySQL("'summarize', '1', idempotency_key => 'one'")
            let ids = try await queue.enqueueManyBySQL(
                "'summarize', '{1,2,2,3,1}'::json[], idempotency_keys => '{one,two,two,NULL,one}'")
            #expect(ids.count == 5)
            #expect(ids[0] == known)
            #expect(ids[4] == known)
            #expect(ids[1] == ids[2])
            #expect(Set(ids).count == 3)
            #expect(try await queue.count("task") == 3)
        }
    }

    @Test("A key whose time is over may be used for another task")
    func expired() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let first = try await queue.enqueueBySQL(
                "'summarize', '1', idempotency_key => 'k', key_lifetime => '2 days'")
            #expect(try await queue.rows("SELECT expires_at > now() + interval '47 hours' FROM unique_key") == ["true"])
            try await queue.script("UPDATE unique_key SET expires_at = now() - interval '1 second'")
            let second = try await queue.enqueueBySQL("'summarize', '2', idempotency_key => 'k'")
            #expect(first != second)
            #expect(try await queue.rows("SELECT task_id FROM unique_key") == [second.uuidText])
        }
    }

    @Test("Of two transactions with one key the later waits, and gets the earlier one's task once that has committed")
    func laterWaits() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            try await queue.withOtherClient { other async throws in
                let call = RowsOf(
                    query: "SELECT penstock.enqueue('summarize', '{}', 'alpha', idempotency_key => 'k') AS id")
                let (earlier, later) = try await queue.postgres.transaction { transaction in
                    let earlier = try await transaction.run(call)
                    let later = Task { try await other.run(call) }
                    try await queue.untilBlocked()
                    return (earlier, later)
                }
                #expect(try await later.value == earlier)
            }
            #expect(try await queue.count("task") == 1)
        }
    }
}
