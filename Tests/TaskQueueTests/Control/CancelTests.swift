import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Cancel", .serialized, .timeLimit(.minutes(5)))
struct CancelTests {
    @Test(
        "A waiting task ends at once, with outcome, event and webhook",
        arguments: [TaskState.queued, .scheduled, .waiting])
    func waiting(state: TaskState) async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let ids = try await queue.accept { task in
                task.webhookURL = "https://hooks.example.com/a"
                if state == .scheduled { task.runAt = Date(timeIntervalSinceNow: 3600) }
            }
            if state == .waiting {
                let way = ReturnedTask.Way.retry(QueueFixture.flaky, after: .seconds(60))
                try await queue.giveBack(try await queue.claim(by: fence), way, by: fence)
            }
            #expect(try await queue.state(of: ids[0]) == state)
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: ids[0])) == [.cancelled])
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: ids[0])) == [.missed])
            #expect(try await queue.state(of: ids[0]) == .cancelled)
            #expect(try await queue.actions(of: ids[0]).last == "task.cancelled")
            #expect(try await queue.rows("SELECT type FROM webhook_message") == ["task.cancelled"])
            #expect(try await queue.count("task_outcome") == 1)
            #expect(try await queue.claim(by: fence).isEmpty)
        }
    }

    @Test("A running task is marked, and its worker hears of it with the next beat")
    func running() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            _ = try await queue.claimOne(by: fence)
            #expect(try await queue.run(BeatWorker(fence: fence, lease: .seconds(60))) == [[]])
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: task.id)) == [.requested])
            #expect(try await queue.run(BeatWorker(fence: fence, lease: .seconds(60))) == [[task.id]])
            #expect(try await queue.state(of: task.id) == .running)
            #expect(try await queue.actions(of: task.id).last == "task.cancel_requested")
            try await queue.settle([task], .cancelled(QueueFixture.stopped), by: fence)
            #expect(try await queue.run(BeatWorker(fence: fence, lease: .seconds(60))) == [[]])
            #expect(try await queue.state(of: task.id) == .cancelled)
        }
    }

    @Test("Asking a running task to stop again is answered alike and leaves one event")
    func askedTwice() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            for _ in 0..<3 {
                #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: task.id)) == [.requested])
            }
            #expect(try await queue.run(CancelTask(tenant: queue.beta, task: task.id)) == [.missed])
            let asked = try await queue.actions(of: task.id).filter { $0 == "task.cancel_requested" }
            #expect(asked.count == 1)
        }
    }

    @Test("A task that succeeded in spite of the request has succeeded")
    func succeededAnyway() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: task.id)) == [.requested])
            try await queue.settle([task], by: fence)
            #expect(try await queue.state(of: task.id) == .succeeded)
        }
    }

    @Test("What another tenant owns, what has ended and what does not exist is missed, and nothing changes")
    func missed() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let ended = try await queue.claimOne(by: fence)
            try await queue.settle([ended], by: fence)
            let running = try await queue.claimOne(by: fence)
            let waiting = try await queue.accept()
            let before = try await queue.snapshot()
            for task in [running.id, waiting[0], ended.id] {
                #expect(try await queue.run(CancelTask(tenant: queue.beta, task: task)) == [.missed])
            }
            for task in [ended.id, TaskID()] {
                #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: task)) == [.missed])
            }
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("Control tells cancelled, requested, already ended and not found apart, and rings only when a task ended")
    func control() async throws {
        try await QueueFixture.run { queue async throws in
            let rings = Counter()
            let control = TaskControl(postgres: queue.postgres) { rings.increment() }
            let fence = try await queue.worker()
            let running = try await queue.claimOne(by: fence)
            let waiting = try await queue.accept()
            #expect(try await control.cancel(running.id, of: queue.alpha) == .requested)
            #expect(try await control.cancel(waiting[0], of: queue.beta) == .notFound)
            #expect(try await control.cancel(TaskID(), of: queue.alpha) == .notFound)
            #expect(rings.value == 0)
            #expect(try await control.cancel(waiting[0], of: queue.alpha) == .cancelled)
            #expect(rings.value == 1)
            #expect(try await control.cancel(waiting[0], of: queue.alpha) == .alreadyEnded(.cancelled))
        }
    }
}
