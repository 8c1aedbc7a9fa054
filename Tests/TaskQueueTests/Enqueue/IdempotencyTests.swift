import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Idempotency keys", .serialized, .timeLimit(.minutes(5)))
struct IdempotencyTests {
    static func key(_ name: String, body: UInt8 = 1) -> Idempotency {
        Idempotency(key: name, fingerprint: Fingerprint(of: [body]))
    }

    @Test("The second task under a key is not stored, and the key tells who holds it")
    func secondIsNotStored() async throws {
        try await QueueFixture.run { queue async throws in
            let first = try await queue.accept { $0.idempotency = Self.key("k") }
            let before = try await queue.snapshot()
            let second = queue.task { $0.idempotency = Self.key("k", body: 2) }
            #expect(try await queue.run(EnqueueTasks([second])).isEmpty)
            #expect(try await queue.snapshot() == before)
            let holder = try await queue.run(FindUniqueKey(tenant: queue.alpha, key: "k")).first
            #expect(holder?.task == first.first)
            #expect(holder?.fingerprint == Fingerprint(of: [1]))
        }
    }

    @Test("A used key does not keep its neighbours in the batch out")
    func neighboursAreAccepted() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept { $0.idempotency = Self.key("used") }
            let batch = [
                queue.task { $0.idempotency = Self.key("new") }, queue.task { $0.idempotency = Self.key("used") },
                queue.task(),
            ]
            #expect(Set(try await queue.run(EnqueueTasks(batch))) == [batch[0].id, batch[2].id])
            #expect(try await queue.count("task_ready") == 3)
        }
    }

    @Test("Two tenants may use the same key")
    func tenantsAreStrangers() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept { $0.idempotency = Self.key("k") }
            try await queue.accept { task in
                task.tenant = queue.beta
                task.idempotency = Self.key("k")
            }
            #expect(try await queue.count("task") == 2)
            #expect(try await queue.run(FindUniqueKey(tenant: queue.beta, key: "other")).isEmpty)
        }
    }

    @Test("Of two transactions with one key the later waits, and stores nothing once the earlier has committed")
    func laterLosesToCommit() async throws {
        try await QueueFixture.run { queue async throws in
            let second = queue.task { $0.idempotency = Self.key("k") }
            try await queue.withOtherClient { other async throws in
                let later = try await queue.postgres.transaction { transaction in
                    _ = try await transaction.run(EnqueueTasks([queue.task { $0.idempotency = Self.key("k") }]))
                    let later = Task { try await other.run(EnqueueTasks([second])) }
                    try await queue.untilBlocked()
                    return later
                }
                #expect(try await later.value.isEmpty)
            }
            #expect(try await queue.count("task") == 1)
        }
    }

    @Test("Of two transactions with one key the later is accepted when the earlier rolls back")
    func laterWinsAfterRollback() async throws {
        try await QueueFixture.run { queue async throws in
            let second = queue.task { $0.idempotency = Self.key("k") }
            try await queue.withOtherClient { other async throws in
                let (begun, continuation) = AsyncStream.makeStream(of: Task<[TaskID], any Error>.self)
                await #expect(throws: Unexpected.self) {
                    try await queue.postgres.transaction { transaction in
                        _ = try await transaction.run(EnqueueTasks([queue.task { $0.idempotency = Self.key("k") }]))
                        continuation.yield(Task { try await other.run(EnqueueTasks([second])) })
                        try await queue.untilBlocked()
                        throw Unexpected("changed its mind")
                    }
                }
                continuation.finish()
                for await later in begun {
                    #expect(try await later.value == [second.id])
                }
            }
            #expect(try await queue.rows("SELECT id FROM task") == [second.id.uuidText])
        }
    }

    @Test("A key whose day is over may be used for another task")
    func expiredKeyIsReused() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept { $0.idempotency = Self.key("k") }
            try await queue.script("UPDATE unique_key SET expires_at = now() - interval '1 second'")
            let again = try await queue.accept { $0.idempotency = Self.key("k", body: 2) }
            let holder = try await queue.run(FindUniqueKey(tenant: queue.alpha, key: "k")).first
            #expect(holder?.task == again.first)
            #expect(holder?.fingerprint == Fingerprint(of: [2]))
            #expect(try await queue.count("task") == 2)
            #expect(try await queue.rows("SELECT expires_at > now() + interval '23 hours' FROM unique_key") == ["true"])
        }
    }

    @Test("Batches that share keys in opposite orders do not deadlock, and each key makes one task")
    func oppositeOrders() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.withOtherClient { other async throws in
                for round in 0..<20 {
                    let keys = (0..<50).map { Self.key("\(round)-\($0)") }
                    let forward = keys.map { key in queue.task { $0.idempotency = key } }
                    let backward = keys.reversed().map { key in queue.task { $0.idempotency = key } }
                    async let one = queue.run(EnqueueTasks(forward))
                    async let two = other.run(EnqueueTasks(backward))
                    #expect(try await one.count + two.count == 50)
                }
            }
            #expect(try await queue.count("task") == 20 * 50)
            #expect(try await queue.count("unique_key k JOIN task t ON t.id = k.task_id") == 20 * 50)
        }
    }
}
