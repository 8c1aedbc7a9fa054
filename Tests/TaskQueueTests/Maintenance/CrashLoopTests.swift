import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Crash loops", .serialized, .timeLimit(.minutes(5)))
struct CrashLoopTests {
    /// Claims everything that is ready, and dies of it.
    private func dieOfEverything(on queue: QueueFixture) async throws {
        let victim = try await queue.worker()
        _ = try await queue.claim(by: victim)
        try await queue.endLease(of: victim)
        try await queue.rescue()
        try await queue.script("UPDATE task_deferred SET run_at = now()")
        try await queue.run(PromoteDeferred(limit: 500))
    }

    @Test("A task that takes three workers down is set aside, with attempts left, and its webhook says so")
    func setAside() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await queue.accept { task in
                task.attemptsMax = 50
                task.webhookURL = "https://hooks.example.com/a"
            }
            try await dieOfEverything(on: queue)
            try await dieOfEverything(on: queue)
            #expect(try await queue.state(of: ids[0]) == .queued)
            try await dieOfEverything(on: queue)
            let outcome = try await queue.rows(
                "SELECT state, attempt, error->>'class', error->>'code' AS code FROM task_outcome")
            #expect(outcome == ["2|3|lost|crash_loop"])
            #expect(try await queue.count("attempt WHERE failure_class = 'lost'") == 3)
            #expect(try await queue.actions(of: ids[0]).suffix(2) == ["attempt.lost", "task.failed"])
            #expect(try await queue.rows("SELECT type FROM webhook_message") == ["task.failed"])
            #expect(try await queue.count("task_ready WHERE pool_id = \(queue.local.rawValue)") == 0)
        }
    }

    @Test("However many deaths are allowed, that one is the last", arguments: [1, 2, 4])
    func limit(deathsMax: Int32) async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await queue.accept { $0.attemptsMax = 50 }
            for death in 1...deathsMax {
                let victim = try await queue.worker()
                _ = try await queue.claim(by: victim)
                try await queue.endLease(of: victim)
                try await queue.run(EndLostWorkers())
                #expect(try await queue.run(RescueTasks(limit: 10, deathsMax: deathsMax)) == ids)
                #expect(try await queue.state(of: ids[0]) == (death == deathsMax ? .failed : .queued))
            }
        }
    }

    @Test("Others keep flowing: what died beside it twice is spread over a minute, so that it runs without it")
    func spread() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept(50) { $0.attemptsMax = 50 }
            try await dieOfEverything(on: queue)
            #expect(try await queue.count("task_ready") == 50)
            let victim = try await queue.worker()
            _ = try await queue.claim(by: victim)
            let fresh = try await queue.accept()
            _ = try await queue.claim(by: victim)
            try await queue.endLease(of: victim)
            #expect(try await queue.rescue().count == 51)
            #expect(try await queue.rows("SELECT task_id FROM task_ready") == [fresh[0].uuidText])
            #expect(
                try await queue.count("task_deferred WHERE reason = 'retry' AND run_at < now() + interval '61 s'") == 50
            )
            #expect(try await queue.count("(SELECT DISTINCT run_at FROM task_deferred) AS places") > 40)
        }
    }

    @Test("Attempts that failed in another way are no deaths")
    func otherFailures() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await queue.accept { $0.attemptsMax = 50 }
            for _ in 0..<3 {
                let worker = try await queue.worker()
                try await queue.giveBack(
                    try await queue.claim(by: worker), .retry(QueueFixture.flaky, after: .zero), by: worker)
            }
            try await dieOfEverything(on: queue)
            try await dieOfEverything(on: queue)
            #expect(try await queue.state(of: ids[0]) == .queued)
        }
    }

    @Test("A task that somebody asked to cancel ends as cancelled, however often it died")
    func cancelled() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await queue.accept { $0.attemptsMax = 50 }
            try await dieOfEverything(on: queue)
            try await dieOfEverything(on: queue)
            let victim = try await queue.worker()
            _ = try await queue.claim(by: victim)
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: ids[0])) == [.requested])
            try await queue.endLease(of: victim)
            try await queue.rescue()
            #expect(try await queue.state(of: ids[0]) == .cancelled)
        }
    }
}
