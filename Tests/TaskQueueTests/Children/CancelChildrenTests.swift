import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Cancelling parents", .serialized, .timeLimit(.minutes(5)))
struct CancelChildrenTests {
    @Test("Cancelling a parent ends the children that wait and asks those that run, once each")
    func cancels() async throws {
        try await QueueFixture.run { queue async throws in
            let control = TaskControl(postgres: queue.postgres) {}
            let fence = try await queue.worker()
            let (parent, children) = try await queue.park(5, by: fence)
            let running = try await queue.claim(2, by: fence)
            try await queue.giveBack([running[0]], .retry(QueueFixture.flaky, after: .seconds(60)), by: fence)
            #expect(try await control.cancel(parent.id, of: queue.alpha) == .cancelled)
            #expect(try await queue.count("task_outcome WHERE state = 3") == 5)
            #expect(
                try await queue.rows("SELECT task_id FROM task_running WHERE cancel_requested") == [
                    running[1].id.uuidText
                ])
            #expect(try await queue.run(CancelChildren(of: [parent.id], limit: 10)) == [0])
            #expect(
                try await queue.actions(of: running[1].id).filter { $0 == "task.cancel_requested" }.count == 1)
            try await queue.settle([running[1]], .cancelled(QueueFixture.stopped), by: fence)
            #expect(try await queue.openChildren() == 0)
            #expect(try await queue.run(ResumeParents([parent.id])).isEmpty)
            #expect(children.count == 5)
            #expect(try await Invariants.checkDrained(queue.postgres) == [])
        }
    }

    @Test("The children of a parent that still waits are left alone, whoever asks")
    func leavesTheLiving() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(3, by: fence)
            let before = try await queue.snapshot()
            #expect(try await queue.run(CancelChildren(of: [parent.id], limit: 10)) == [0])
            #expect(try await queue.run(FindOrphans(after: nil, limit: 10)).map(\.isGone) == [false])
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("A waiting parent expires, and its children are found as orphans")
    func expires() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(3, by: fence) { $0.expiresAt = Date(timeIntervalSinceNow: 3600) }
            try await queue.script("UPDATE task_expiry SET expires_at = now() - interval '1 s'")
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [1])
            #expect(try await queue.state(of: parent.id) == .expired)
            let orphans = try await queue.run(FindOrphans(after: nil, limit: 10))
            #expect(orphans.map(\.parent) == [parent.id])
            #expect(orphans.map(\.isGone) == [true])
            #expect(try await queue.run(CancelChildren(of: [parent.id], limit: 2)) == [2])
            #expect(try await queue.run(CancelChildren(of: [parent.id], limit: 2)) == [1])
            #expect(try await queue.run(FindOrphans(after: nil, limit: 10)).isEmpty)
        }
    }

    @Test("A child that waits for its own children leaves them as orphans for the next look")
    func grandchildren() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(1, by: fence)
            let child = try await queue.claim(by: fence)
            try await queue.run(
                WaitForChildren(fence: fence, parked: ParkedTask(task: child[0], children: queue.children(2))))
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: parent.id)) == [.cancelled])
            #expect(try await queue.run(CancelChildren(of: [parent.id], limit: 10)) == [1])
            #expect(try await queue.run(FindOrphans(after: nil, limit: 10)).map(\.parent) == [child[0].id])
            #expect(try await queue.run(CancelChildren(of: [child[0].id], limit: 10)) == [2])
            #expect(try await Invariants.checkDrained(queue.postgres) == [])
        }
    }

    @Test("Cancelling and resuming at the same time: one of them wins, and the parent is in one place")
    func cancelAgainstResume() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(1, by: fence)
            try await queue.settle(try await queue.claim(by: fence), by: fence)
            let resuming = try await queue.postgres.transaction { transaction in
                #expect(try await transaction.run(CancelTask(tenant: queue.alpha, task: parent.id)) == [.cancelled])
                return try await queue.run(ResumeParents([parent.id]))
            }
            #expect(resuming.isEmpty)
            #expect(try await queue.state(of: parent.id) == .cancelled)
            let (other, _) = try await queue.park(1, by: fence)
            try await queue.settle(try await queue.claim(by: fence), by: fence)
            let cancelling = try await queue.postgres.transaction { transaction in
                #expect(try await transaction.run(ResumeParents([other.id])) == [other.id])
                let cancelling = Task { try await queue.run(CancelTask(tenant: queue.alpha, task: other.id)) }
                try await queue.untilBlocked()
                return cancelling
            }
            #expect(try await cancelling.value == [.missed])
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: other.id)) == [.cancelled])
            #expect(try await Invariants.checkDrained(queue.postgres) == [])
        }
    }

    @Test("Another tenant cancels neither the parent nor its children")
    func tenants() async throws {
        try await QueueFixture.run { queue async throws in
            let control = TaskControl(postgres: queue.postgres) {}
            let fence = try await queue.worker()
            let (parent, children) = try await queue.park(2, by: fence)
            let before = try await queue.snapshot()
            for task in [parent.id, children[0].id] {
                #expect(try await control.cancel(task, of: queue.beta) == .notFound)
            }
            #expect(try await queue.snapshot() == before)
        }
    }
}
