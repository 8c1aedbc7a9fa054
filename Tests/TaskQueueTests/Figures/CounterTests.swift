import Domain
import PostgresDriver
import TaskQueue
import TestKit
import Testing

/// The counters and the rows say the same.
@Suite("Counters", .serialized, .timeLimit(.minutes(5)))
struct CounterTests {
    @Test("Over 300 random moves the counters say what counting the rows says", arguments: [1, 2, 3, 4] as [UInt64])
    func agree(seed: UInt64) async throws {
        try await QueueFixture.run { queue async throws in
            var mix = try await QueueMix(queue: queue, seed: seed)
            for round in 0..<300 {
                let step = try await mix.step()
                guard round % 10 == 9 else { continue }
                #expect(
                    try await queue.counted() == queue.trulyCounted(), "seed \(seed), round \(round), \(step)")
            }
            try await queue.fold()
            #expect(try await queue.count("queue_delta") == 0)
            #expect(try await queue.counted() == queue.trulyCounted())
        }
    }

    @Test("A move that is not counted is found out")
    func canFail() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept(3)
            #expect(try await queue.counted() == queue.trulyCounted())
            try await queue.script("ALTER TABLE task_ready DISABLE TRIGGER count_queued")
            try await queue.accept(2)
            #expect(try await queue.counted() != queue.trulyCounted())
            try await queue.script("SELECT recount_queue()")
            #expect(try await queue.counted() == queue.trulyCounted())
        }
    }

    @Test("What is rolled back was never counted, and what is not committed is not counted yet")
    func rollBack() async throws {
        try await QueueFixture.run { queue async throws in
            let task = queue.task()
            await #expect(throws: Unexpected.self) {
                try await queue.postgres.transaction { transaction in
                    _ = try await transaction.run(EnqueueTasks([task]))
                    throw Unexpected("on purpose")
                }
            }
            #expect(try await queue.counted() == queue.trulyCounted())
            #expect(try await queue.count("queue_delta") == 0)
        }
    }

    @Test("An attempt that is settled twice is counted once")
    func settledTwice() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            try await queue.settle([task], by: fence)
            try await queue.settle([task], by: fence)
            #expect(try await queue.rows("SELECT succeeded, running FROM queue_total ORDER BY pool_id").contains("1|0"))
            #expect(try await queue.counted() == queue.trulyCounted())
        }
    }

    @Test(
        "A recount while tasks are accepted, claimed, settled and handed back misses none of them and counts none twice"
    )
    func recountAmongMoves() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.withOtherClient { other async throws in
                async let recounts = recount(30, on: other)
                for round in 0..<60 {
                    try await queue.accept(20)
                    let claimed = try await queue.claim(15, by: fence)
                    try await queue.settle(Array(claimed.dropLast(3)), by: fence)
                    let way: ReturnedTask.Way =
                        round.isMultiple(of: 2) ? .released : .retry(QueueFixture.flaky, after: .seconds(60))
                    try await queue.giveBack(Array(claimed.suffix(3)), way, by: fence)
                }
                #expect(try await recounts > 0)
            }
            #expect(try await queue.counted() == queue.trulyCounted())
            try await queue.fold()
            #expect(try await queue.counted() == queue.trulyCounted())
        }
    }

    /// Recounts so often, and returns how often nobody was in the way for too long.
    private func recount(_ times: Int, on client: PostgresClient) async throws -> Int {
        var done = 0
        for _ in 0..<times {
            do {
                _ = try await client.run(RowsOf(query: "SELECT recount_queue()::text"))
                done += 1
            } catch {
                guard error.sqlState == .lockNotAvailable else { throw error }
            }
        }
        return done
    }

    @Test("After an upgrade the queue is counted again, once the workers of the release before have gone")
    func recount() async throws {
        try await QueueFixture.run { queue async throws in
            let old = try await queue.worker()
            try await queue.accept(2)
            // What a release that does not count leaves behind, eleven minutes after the migration.
            try await queue.script(
                """
                DELETE FROM queue_delta;
                UPDATE queue_fold SET is_rough = true, counted_since = clock_timestamp() - interval '11 minutes';
                UPDATE worker SET started_at = clock_timestamp() - interval '1 hour'
                """)
            #expect(try await queue.run(RecountAfterUpgrade()) == [false])
            #expect(try await queue.counted() != queue.trulyCounted())
            try await queue.run(RetireWorker(fence: old))
            #expect(try await queue.run(RecountAfterUpgrade()) == [true])
            #expect(try await queue.counted() == queue.trulyCounted())
            #expect(try await queue.run(RecountAfterUpgrade()) == [false])
        }
    }
}
