import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Find", .serialized, .timeLimit(.minutes(5)))
struct FindTaskTests {
    @Test("A task says where it is and why it waits, in every state", arguments: TaskState.allCases)
    func everyState(state: TaskState) async throws {
        try await QueueFixture.run { queue async throws in
            let staged = try await queue.stage(state)
            let view = try #require(try await queue.run(FindTask(tenant: queue.alpha, task: staged.id)).first)
            #expect(view.state == state)
            let reasons: [TaskState: String] = [.queued: "no_worker", .scheduled: "schedule", .waiting: "retry"]
            #expect(view.reason == reasons[state])
            let hasRun: [TaskState] = [.waiting, .running, .succeeded, .failed, .cancelled]
            #expect(view.attempts == (hasRun.contains(state) ? 1 : 0))
            #expect((view.wakesAt != nil) == [.scheduled, .waiting].contains(state))
            #expect((view.startedAt != nil) == [.running, .succeeded, .failed, .cancelled].contains(state))
            #expect((view.finishedAt != nil) == state.isFinal)
            #expect((view.result != nil) == (state == .succeeded))
            #expect((view.error != nil) == [.failed, .cancelled, .expired].contains(state))
        }
    }

    @Test("A ready task says when its tenant runs as many as it may, and before that when its pool is paused")
    func ready() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.takeSlots(by: fence)
            try await queue.script("UPDATE tenant SET in_flight_max = 2 WHERE id = \(queue.alpha.rawValue)")
            try await queue.accept(3)
            let reason = { () async throws -> String? in
                let list = ListTasks(tenant: queue.alpha, before: nil, kind: nil, state: .queued, limit: 10)
                let listed = try #require(list.page(of: try await queue.run(list)).tasks.first)
                let found = try #require(try await queue.run(FindTask(tenant: queue.alpha, task: listed.id)).first)
                #expect(found.reason == listed.reason)
                return found.reason
            }
            #expect(try await reason() == "slot")
            _ = try await queue.claim(1, by: fence)
            #expect(try await reason() == "slot")
            let last = try await queue.claim(1, by: fence)
            #expect(try await reason() == "tenant_cap")
            try await queue.script("UPDATE pool SET paused = true")
            #expect(try await reason() == "paused")
            try await queue.script("UPDATE pool SET paused = false")
            try await queue.settle(last, by: fence)
            #expect(try await reason() == "slot")
        }
    }

    @Test("A ready task says when no worker has or wants slots of its pool, and waits for one as soon as one does")
    func noWorker() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try #require(try await queue.accept(1).first)
            let reason = { () async throws -> String? in
                try await queue.run(FindTask(tenant: queue.alpha, task: task)).first?.reason
            }
            #expect(try await reason() == "no_worker")
            try await queue.takeSlots(by: fence)
            #expect(try await reason() == "slot")
            // It has left the pool: its provider is in the catalogue no more.
            try await queue.takeSlots(0, by: fence)
            #expect(try await reason() == "no_worker")
            try await queue.takeSlots(by: fence)
            try await queue.script("UPDATE slot_lease SET expires_at = now() - interval '1 second'")
            #expect(try await reason() == "no_worker")
            try await queue.script("UPDATE pool SET paused = true")
            #expect(try await reason() == "paused")
        }
    }

    @Test("A provider that asked to come later is a wait for the rate, and no attempt")
    func rate() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            try await queue.giveBack([task], .deferred(QueueFixture.flaky, after: .seconds(60)), by: fence)
            let view = try #require(try await queue.run(FindTask(tenant: queue.alpha, task: task.id)).first)
            #expect(view.state == .waiting)
            #expect(view.reason == "rate")
            #expect(view.attempts == 0)
        }
    }

    @Test("What the client gave comes back as it was")
    func clientFields() async throws {
        try await QueueFixture.run { queue async throws in
            let expiry = Date(timeIntervalSince1970: 4_102_444_800)
            let source = TaskID()
            let ids = try await queue.accept { task in
                task.metadata = Array(#"{"b": 1,  "a": 2}"#.utf8)
                task.webhookURL = "https://hooks.example.com/a"
                task.expiresAt = expiry
                task.source = source
                task.priority = Priority(8) ?? .normal
            }
            let view = try #require(try await queue.run(FindTask(tenant: queue.alpha, task: ids[0])).first)
            #expect(view.metadata == Array(#"{"b": 1,  "a": 2}"#.utf8))
            #expect(view.webhookURL == "https://hooks.example.com/a")
            #expect(view.expiresAt == expiry)
            #expect(view.source == source)
            #expect(view.priority == 8)
            #expect(view.usage == .zero)
        }
    }

    @Test("Another tenant finds nothing, in no state", arguments: TaskState.allCases)
    func otherTenant(state: TaskState) async throws {
        try await QueueFixture.run { queue async throws in
            let staged = try await queue.stage(state)
            #expect(try await queue.run(FindTask(tenant: queue.beta, task: staged.id)).isEmpty)
            let wanted = FindOutcomes.Wanted(tenant: queue.beta, task: staged.id)
            #expect(try await queue.run(FindOutcomes([wanted])).isEmpty)
            let list = ListTasks(tenant: queue.beta, before: nil, kind: nil, state: nil, limit: 10)
            #expect(try await queue.run(list).isEmpty)
        }
    }

    @Test("Of the tasks that somebody waits for, the ended ones are found")
    func outcomes() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let ended = try await queue.claimOne(by: fence)
            try await queue.settle([ended], by: fence)
            let running = try await queue.claimOne(by: fence)
            let wanted = [ended.id, running.id, TaskID()].map { FindOutcomes.Wanted(tenant: queue.alpha, task: $0) }
            #expect(try await queue.run(FindOutcomes(wanted)) == [wanted[0]])
        }
    }

    @Test("The depth of the queue counts what is in each place, up to the ceiling")
    func depth() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let running = try await queue.claimOne(by: fence)
            try await queue.run(
                AdmitCall(call: CallID(), task: running.id, attempt: 1, fence: fence, intent: queue.intent()))
            try await queue.accept(7)
            try await queue.accept(2) { $0.runAt = Date(timeIntervalSinceNow: 60) }
            let depth = try #require(try await queue.run(QueueDepth()).first)
            #expect([depth.ready, depth.deferred, depth.running, depth.openCalls] == [7, 2, 1, 1])
            #expect(try await queue.run(QueueDepth(ceiling: 3)).first?.ready == 3)
        }
    }
}
