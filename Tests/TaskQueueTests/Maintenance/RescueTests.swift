import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Rescue", .serialized, .timeLimit(.minutes(5)))
struct RescueTests {
    @Test("A lost worker's tasks are ready again with the attempt counted, and its epoch has risen")
    func readyAgain() async throws {
        try await QueueFixture.run { queue async throws in
            let lost = try await queue.worker()
            let task = try await queue.claimOne(by: lost)
            #expect(try await queue.run(FindDueWork()).first?.needsRescue == false)
            try await queue.endLease(of: lost)
            #expect(try await queue.run(FindDueWork()).first?.needsRescue == true)
            #expect(try await queue.run(EndLostWorkers()) == [lost.worker])
            #expect(
                try await queue.rows("SELECT epoch, stopped_at IS NOT NULL FROM worker") == ["\(lost.epoch + 1)|true"])
            #expect(try await queue.run(RescueTasks(limit: 10)) == [task.id])
            #expect(
                try await queue.rows("SELECT task_id, attempt, uncounted FROM task_ready") == [
                    "\(task.id.uuidText)|1|0"
                ])
            #expect(
                try await queue.rows("SELECT counted, failure_class, worker_id FROM attempt") == [
                    "true|lost|\(lost.worker)"
                ])
            #expect(try await queue.actions(of: task.id) == ["task.accepted", "attempt.started", "attempt.lost"])
            #expect(try await queue.count("task_running") == 0)
            #expect(try await queue.count("task_outcome") == 0)
        }
    }

    @Test("A live worker's tasks are left alone")
    func liveIsLeftAlone() async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await queue.claimOne(by: try await queue.worker())
            let before = try await queue.snapshot()
            #expect(try await queue.rescue().isEmpty)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("The last attempt of a lost worker fails its task as lost, with outcome, event and webhook")
    func lastAttempt() async throws {
        try await QueueFixture.run { queue async throws in
            let lost = try await queue.worker()
            let task = try await queue.claimOne(by: lost) { task in
                task.attemptsMax = 1
                task.webhookURL = "https://hooks.example.com/a"
            }
            try await queue.endLease(of: lost)
            #expect(try await queue.rescue() == [task.id])
            let outcome = try await queue.rows(
                "SELECT state, attempt, error->>'class', error->>'code' AS code FROM task_outcome")
            #expect(outcome == ["2|1|lost|worker_lost"])
            #expect(try await queue.actions(of: task.id).suffix(2) == ["attempt.lost", "task.failed"])
            #expect(try await queue.rows("SELECT type, attempts FROM webhook_message") == ["task.failed|1"])
            #expect(try await queue.count("task WHERE kind = 'webhook.deliver'") == 1)
            #expect(try await queue.count("task_ready WHERE pool_id = \(queue.local.rawValue)") == 0)
        }
    }

    @Test("Uncounted attempts do not use up the last one")
    func uncounted() async throws {
        try await QueueFixture.run { queue async throws in
            let first = try await queue.worker()
            let task = try await queue.claimOne(by: first) { $0.attemptsMax = 2 }
            try await queue.giveBack([task], .released, by: first)
            let lost = try await queue.worker()
            #expect(try await queue.claim(by: lost).first?.attempt == 2)
            try await queue.endLease(of: lost)
            #expect(try await queue.rescue() == [task.id])
            #expect(try await queue.rows("SELECT attempt, uncounted FROM task_ready") == ["2|1"])
        }
    }

    @Test("A lost task that somebody asked to cancel ends as cancelled")
    func cancelRequested() async throws {
        try await QueueFixture.run { queue async throws in
            let lost = try await queue.worker()
            let task = try await queue.claimOne(by: lost) { $0.attemptsMax = 1 }
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: task.id)) == [.requested])
            try await queue.endLease(of: lost)
            #expect(try await queue.rescue() == [task.id])
            #expect(try await queue.state(of: task.id) == .cancelled)
            #expect(try await queue.count("task_ready") == 0)
        }
    }

    @Test("What a lost worker settles or hands back after the rescue changes nothing")
    func staleAfterRescue() async throws {
        try await QueueFixture.run { queue async throws in
            let lost = try await queue.worker()
            let task = try await queue.claimOne(by: lost) { $0.webhookURL = "https://hooks.example.com/a" }
            try await queue.endLease(of: lost)
            try await queue.rescue()
            let successor = try await queue.worker()
            #expect(try await queue.claim(by: successor).first?.attempt == 2)
            let before = try await queue.snapshot()
            #expect(try await queue.settle([task], by: lost, hasCalls: true).isEmpty)
            #expect(try await queue.giveBack([task], .released, by: lost).isEmpty)
            #expect(try await queue.run(BeatWorker(fence: lost, lease: .seconds(60))).isEmpty)
            #expect(try await queue.claim(by: lost).isEmpty)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("Two rescuers at the same time rescue each task once")
    func twoRescuers() async throws {
        try await QueueFixture.run { queue async throws in
            let lost = try await queue.worker()
            try await queue.accept(300)
            let claimed = try await queue.claim(300, by: lost)
            try await queue.endLease(of: lost)
            let rescued = try await queue.withOtherClient { other async throws in
                async let one = Self.rescueAll(queue.postgres)
                async let two = Self.rescueAll(other)
                return try await one + two
            }
            #expect(rescued.count == 300)
            #expect(Set(rescued) == Set(claimed.map(\.id)))
            #expect(try await queue.count("task_ready") == 300)
            #expect(try await queue.count("attempt") == 300)
            #expect(try await queue.rows("SELECT epoch FROM worker") == ["\(lost.epoch + 1)"])
        }
    }

    private static func rescueAll(_ postgres: PostgresClient) async throws -> [TaskID] {
        _ = try await postgres.run(EndLostWorkers())
        var all: [TaskID] = []
        while true {
            let rescued = try await postgres.run(RescueTasks(limit: 20))
            all += rescued
            if rescued.isEmpty { return all }
        }
    }

    @Test("Tasks whose rescuer died in between are looked for as strays, though no lease has just ended")
    func strays() async throws {
        try await QueueFixture.run { queue async throws in
            let lost = try await queue.worker()
            let task = try await queue.claimOne(by: lost)
            #expect(try await queue.run(FindDueWork(looksForStrays: true)).first?.needsRescue == false)
            try await queue.endLease(of: lost)
            try await queue.run(EndLostWorkers())
            #expect(try await queue.run(FindDueWork(looksForStrays: false)).first?.needsRescue == false)
            #expect(try await queue.run(FindDueWork(looksForStrays: true)).first?.needsRescue == true)
            #expect(try await queue.run(RescueTasks(limit: 10)) == [task.id])
            #expect(try await queue.run(FindDueWork(looksForStrays: true)).first?.needsRescue == false)
        }
    }

    @Test("A rescue takes at most its limit, oldest first")
    func limit() async throws {
        try await QueueFixture.run { queue async throws in
            let lost = try await queue.worker()
            try await queue.accept(5)
            let claimed = try await queue.claim(by: lost)
            try await queue.endLease(of: lost)
            try await queue.run(EndLostWorkers())
            let first = try await queue.run(RescueTasks(limit: 3))
            #expect(Set(first) == Set(claimed.map(\.id).sorted().prefix(3)))
            #expect(try await queue.run(RescueTasks(limit: 3)).count == 2)
            #expect(try await queue.run(RescueTasks(limit: 3)).isEmpty)
        }
    }
}
