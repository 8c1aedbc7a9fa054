import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Promotion and duties", .serialized, .timeLimit(.minutes(5)))
struct PromoteTests {
    @Test("Due tasks become ready, oldest first and at most the limit; the others stay")
    func promotes() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await queue.accept(4) { $0.runAt = Date(timeIntervalSinceNow: 3600) }
            #expect(try await queue.run(PromoteDeferred(limit: 10)) == [0])
            for (age, id) in ids.prefix(3).enumerated() {
                try await queue.script(
                    """
                    UPDATE task_deferred SET run_at = now() - interval '\(10 - age) s'
                    WHERE task_id = '\(id.uuidText)'
                    """
                )
            }
            #expect(try await queue.run(FindDueWork()).first?.hasDeferred == true)
            #expect(try await queue.run(PromoteDeferred(limit: 2)) == [2])
            #expect(
                try await queue.rows("SELECT task_id FROM task_ready ORDER BY task_id")
                    == ids.prefix(2).map(\.uuidText).sorted())
            #expect(try await queue.run(PromoteDeferred(limit: 2)) == [1])
            #expect(try await queue.rows("SELECT task_id FROM task_deferred") == [ids[3].uuidText])
        }
    }

    @Test("Two promoters at the same time promote each task once")
    func twoPromoters() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept(200) { $0.runAt = Date(timeIntervalSinceNow: 3600) }
            try await queue.script("UPDATE task_deferred SET run_at = now()")
            try await queue.withOtherClient { other async throws in
                async let one = queue.run(PromoteDeferred(limit: 150))
                async let two = other.run(PromoteDeferred(limit: 150))
                let moved = try await one + two
                let rest = try await queue.run(PromoteDeferred(limit: 200))
                #expect((moved + rest).reduce(0, +) == 200)
            }
            #expect(try await queue.count("task_ready") == 200)
            #expect(try await queue.count("task_deferred") == 0)
        }
    }

    @Test("However many ask at once, a duty goes to one of them per period")
    func duty() async throws {
        try await QueueFixture.run { queue async throws in
            let taken = try await withThrowingTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask { try await queue.run(TakeDuty(name: "prune", period: .seconds(60))).count }
                }
                return try await group.reduce(0, +)
            }
            #expect(taken == 1)
            try await queue.script("UPDATE duty SET next_at = now()")
            #expect(try await queue.run(TakeDuty(name: "prune", period: .seconds(60))) == [true])
            #expect(try await queue.run(TakeDuty(name: "retention", period: .seconds(60))) == [true])
        }
    }

    @Test("Pruning takes keys past their day and workers that stopped a day ago and own nothing")
    func prune() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept { $0.idempotency = IdempotencyTests.key("old") }
            try await queue.script("UPDATE unique_key SET expires_at = now() - interval '1 second'")
            try await queue.accept { $0.idempotency = IdempotencyTests.key("fresh") }
            let idle = try await queue.worker()
            let owner = try await queue.worker()
            _ = try await queue.claim(1, by: owner)
            let recent = try await queue.worker()
            try await queue.script(
                """
                UPDATE worker SET stopped_at = now() - interval '25 hours'
                WHERE id IN (\(idle.worker), \(owner.worker));
                UPDATE worker SET stopped_at = now() - interval '1 hour' WHERE id = \(recent.worker);
                """)
            #expect(try await queue.run(PruneRows()) == [2])
            #expect(try await queue.rows("SELECT key FROM unique_key") == ["fresh"])
            #expect(
                try await queue.rows("SELECT id FROM worker ORDER BY id") == ["\(owner.worker)", "\(recent.worker)"])
        }
    }
}
