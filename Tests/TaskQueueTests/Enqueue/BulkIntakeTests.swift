import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Bulk intake", .serialized, .timeLimit(.minutes(5)))
struct BulkIntakeTests {
    static let key = Idempotency(key: "bulk", fingerprint: Fingerprint(of: [1]))

    @Test("A request of many tasks is one transaction, and its places in the queue are in its order")
    func oneTransaction() async throws {
        try await QueueFixture.run { queue async throws in
            let rings = Counter()
            let intake = TaskIntake(postgres: queue.postgres) { rings.increment() }
            let tasks = UUIDv7.run(of: 5203).enumerated().map { number, id in
                queue.task { task in
                    task.id = TaskID(id)
                    task.input = Array("\(number)".utf8)
                    if number == 7 { task.runAt = Date(timeIntervalSinceNow: 3600) }
                    if number == 8 { task.expiresAt = Date(timeIntervalSinceNow: 3600) }
                }
            }
            #expect(
                try await intake.acceptAll(tasks, idempotency: Self.key)
                    == .accepted(BulkIDs(base: tasks[0].id), replaced: [:]))
            #expect(rings.value == 1)
            let ready = try await queue.rows(
                "SELECT t.input::text FROM task_ready q JOIN task t ON t.id = q.task_id ORDER BY q.seq")
            #expect(ready == (0..<5203).filter { $0 != 7 }.map { "\($0)" })
            #expect(try await queue.state(of: tasks[7].id) == .scheduled)
            #expect(try await queue.rows("SELECT task_id FROM task_expiry") == [tasks[8].id.uuidText])
            #expect(try await queue.actions(of: tasks[5202].id) == ["task.accepted"])
            let transactions = try await queue.rows(
                """
                SELECT count(DISTINCT x) FROM (SELECT xmin::text AS x FROM task UNION ALL SELECT xmin::text FROM task_ready
                    UNION ALL SELECT xmin::text FROM task_deferred UNION ALL SELECT xmin::text FROM task_expiry
                    UNION ALL SELECT xmin::text FROM unique_key) rows
                """)
            #expect(transactions == ["1"])
        }
    }

    @Test("When the last batch is refused nothing is stored, the key included, and no bell rings")
    func allOrNothing() async throws {
        try await QueueFixture.run { queue async throws in
            let rings = Counter()
            let intake = TaskIntake(postgres: queue.postgres) { rings.increment() }
            let before = try await queue.snapshot()
            let poison = queue.task { $0.input = Array(#"{"text":"#.utf8) }
            let tasks = (0..<1200).map { _ in queue.task() } + [poison]
            let error = await #expect(throws: TaskIntakeError.self) {
                try await intake.acceptAll(tasks, idempotency: Self.key)
            }
            guard case .refused = error else {
                Issue.record("expected a refusal, got \(String(describing: error))")
                return
            }
            #expect(try await queue.snapshot() == before)
            #expect(rings.value == 0)
        }
    }

    @Test(
        "A key stands for the request as a whole: sent again it names the first task, for another body it is a conflict"
    )
    func keys() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let tasks = [queue.task(), queue.task()]
            let ids = BulkIDs(base: tasks[0].id)
            #expect(try await intake.acceptAll(tasks, idempotency: Self.key) == .accepted(ids, replaced: [:]))
            let again = [queue.task(), queue.task()]
            #expect(try await intake.acceptAll(again, idempotency: Self.key) == .repeated(ids))
            let other = Idempotency(key: "bulk", fingerprint: Fingerprint(of: [2]))
            #expect(try await intake.acceptAll(again, idempotency: other) == .conflict)
            let single = queue.task { $0.idempotency = other }
            #expect(try await intake.accept(single) == .conflict)
            #expect(try await queue.count("task") == 2)
        }
    }

    @Test(
        "A key that another open transaction holds is waited for half a second at most, then the client may come again")
    func heldKey() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            try await queue.withOtherClient { other async throws in
                try await other.transaction { transaction in
                    let holder = queue.task { $0.idempotency = Self.key }
                    _ = try await transaction.run(EnqueueTasks([holder]))
                    await #expect(throws: TaskIntakeError.held) {
                        try await intake.acceptAll([queue.task()], idempotency: Self.key)
                    }
                }
            }
            #expect(try await queue.count("task") == 1)
        }
    }

    @Test("A run of IDs counts up from its first, at the edge of the random bits too")
    func runs() {
        let ids = UUIDv7.run(of: 100_000)
        #expect(zip(ids, ids.dropFirst()).allSatisfy { TaskID($0) < TaskID($1) })
        #expect(UUIDv7.run(from: ids[0], count: 100_000) == ids)
        // The highest first ID that a run can have still leaves room for two to the sixty-first.
        let last = UUID(high: 0x0193_B3C4_1234_7ABC, low: 0x9FFF_FFFF_FFFF_FFFF)
        #expect(UUIDv7.run(from: last, count: 2)[1].low >> 62 == 2)
        #expect(UUIDv7.run(of: 0).isEmpty)
    }
}
