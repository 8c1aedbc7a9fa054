import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Enqueue from SQL for a user", .serialized, .timeLimit(.minutes(5)))
struct SQLEnqueueUserTests {
    @Test("Each of the functions stores the user, and none when there is none")
    func stored() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            _ = try await queue.enqueueBySQL("'summarize', '1', user_name => 'zoe'")
            _ = try await queue.enqueueManyBySQL("'summarize', '{2,3}'::json[], user_name => 'ümit 7'")
            try await queue.script(
                """
                SELECT penstock.enqueue_unique('summarize', '4', 'k', unique_while => 'queued', tenant => 'alpha',
                    user_name => 'max')
                """)
            _ = try await queue.enqueueBySQL("'summarize', '5'")
            let users = try await queue.rows("SELECT coalesce(user_name, 'nobody') FROM task ORDER BY input::text")
            #expect(users == ["zoe", "ümit 7", "ümit 7", "max", "nobody"])
        }
    }

    @Test(
        "A user that is no name is refused by each of them with a hint, and nothing is stored",
        arguments: ["''", "repeat('a', 129)", "repeat('ü', 65)", "E'a\\tb'", "U&'a\\0085'", "E'\\x7f'"])
    func refused(user: String) async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            try await queue.script(QueueFixture.refusalFunction)
            let before = try await queue.snapshot()
            for call in [
                "enqueue('summarize', '{}', 'alpha', user_name => \(user))",
                "enqueue_many('summarize', '{1,2}'::json[], 'alpha', user_name => \(user))",
                "enqueue_unique('summarize', '{}', 'k', 'queued', tenant => 'alpha', user_name => \(user))",
            ] {
                let refusal = try await queue.refusal(of: "SELECT penstock.\(call)")
                #expect(refusal.first == "22023", "\(call): \(refusal)")
                #expect(refusal.dropFirst().first?.contains("user_name is not a text of 1 to 128 bytes") == true)
                #expect(refusal.last?.isEmpty == false)
            }
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("A key that was used for one user is not used again for another, nor for nobody")
    func keys() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            try await queue.script(QueueFixture.refusalFunction)
            let key = "idempotency_key => 'k'"
            let first = try await queue.enqueueBySQL("'summarize', '{}', user_name => 'zoe', \(key)")
            #expect(try await queue.enqueueBySQL("'summarize', '{}', user_name => 'zoe', \(key)") == first)
            for other in ["user_name => 'max', ", ""] {
                let refusal = try await queue.refusal(
                    of: "SELECT penstock.enqueue('summarize', '{}', 'alpha', \(other)\(key))")
                #expect(refusal.dropFirst().first?.contains("was used for another task") == true)
            }
            #expect(try await queue.count("task") == 1)
        }
    }

    @Test("There is one function of each name, so that a call without a user means the same as ever")
    func oneEach() async throws {
        try await QueueFixture.run { queue async throws in
            let functions = try await queue.rows(
                """
                SELECT proname FROM pg_proc WHERE pronamespace = 'penstock'::regnamespace
                    AND proname IN ('enqueue', 'enqueue_many', 'enqueue_unique', 'store_enqueued', 'store_one')
                ORDER BY proname
                """)
            #expect(functions == ["enqueue", "enqueue_many", "enqueue_unique", "store_enqueued", "store_one"])
        }
    }
}
