import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Resuming parents", .serialized, .timeLimit(.minutes(5)))
struct ResumeTests {
    @Test("The parent is resumed once, after its last child, and the attempt is not another one")
    func once() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(3, by: fence)
            let children = try await queue.claim(by: fence)
            try await queue.settle(Array(children.prefix(1)), by: fence)
            try await queue.settle([children[1]], .failed(QueueFixture.refused), by: fence)
            #expect(try await queue.run(ResumeParents([parent.id])).isEmpty)
            try await queue.settle([children[2]], .cancelled(QueueFixture.stopped), by: fence)
            #expect(try await queue.run(ResumeParents([parent.id])) == [parent.id])
            #expect(try await queue.run(ResumeParents([parent.id])).isEmpty)
            let again = try #require(try await queue.claim(by: fence).first)
            #expect(again.id == parent.id)
            #expect(again.countedAttempt == 1)
            let load = LoadChildren(tenant: queue.alpha, parent: parent.id, after: 0, limit: 10)
            let outcomes = try await queue.run(load)
            #expect(outcomes.map(\.state) == [.succeeded, .failed, .cancelled])
            #expect(outcomes.map(\.task) == children.map(\.id))
            #expect(outcomes[0].result == Array("{}".utf8))
            #expect(String(decoding: outcomes[1].error ?? [], as: UTF8.self).contains("refused"))
            let last = LoadChildren(tenant: queue.alpha, parent: parent.id, after: 2, limit: 10)
            #expect(try await queue.run(last).map(\.place) == [3])
            let foreign = LoadChildren(tenant: queue.beta, parent: parent.id, after: 0, limit: 10)
            #expect(try await queue.run(foreign).isEmpty)
            #expect(try await queue.actions(of: parent.id).filter { $0 == "task.resumed" }.count == 1)
            #expect(try await Invariants.check(queue.postgres) == [])
        }
    }

    @Test("Of two last children that end at the same time, the one that looks after both commits resumes")
    func twoLastChildren() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(2, by: fence)
            let children = try await queue.claim(by: fence)
            let settle = children.map { child in
                SettleTasks(
                    fence: fence,
                    settled: [SettledTask(task: child, outcome: .succeeded(result: nil), hasCalls: false)])
            }
            try await queue.postgres.transaction { transaction in
                #expect(try await transaction.run(settle[0]).count == 1)
                try await queue.withOtherClient { other async throws in
                    // In neither snapshot is the other's row gone: the second child neither waits for the first one
                    // nor sees it ended.
                    #expect(try await other.run(settle[1]).count == 1)
                    #expect(try await other.run(ResumeParents([parent.id])).isEmpty)
                }
            }
            #expect(try await queue.run(ResumeParents([parent.id])) == [parent.id])
        }
    }

    @Test("However many look at once, a parent is resumed once")
    func manyLooks() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(20, by: fence)
            let children = try await queue.claim(by: fence)
            let resumed = try await withThrowingTaskGroup { group in
                for child in children {
                    group.addTask {
                        try await queue.settle([child], by: fence)
                        return try await queue.run(ResumeParents([parent.id])).count
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(resumed == 1)
            #expect(try await queue.count("task_ready") == 1)
        }
    }

    @Test("A parent whose last child's worker died before it looked is found by the duty's look")
    func nobodyLooked() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(1, by: fence)
            let find = FindWaitingParents(after: nil, limit: 10)
            #expect(try await queue.run(find).map(\.isDone) == [false])
            #expect(try await queue.run(FindDueWork(looksForStrays: true)).first?.hasFamilies == true)
            try await queue.settle(try await queue.claim(by: fence), by: fence)
            let found = try await queue.run(find)
            #expect(found.map(\.task) == [parent.id])
            #expect(found.map(\.isDone) == [true])
            #expect(try await queue.run(FindWaitingParents(after: parent.id, limit: 10)).isEmpty)
            try await queue.run(ResumeParents([parent.id]))
            #expect(try await queue.run(FindDueWork(looksForStrays: true)).first?.hasFamilies == false)
        }
    }

    @Test("Every way of ending counts: lost, expired, cancelled while it waits")
    func everyWay() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, children) = try await queue.park(3, by: fence)
            #expect(try await queue.run(CancelTask(tenant: queue.alpha, task: children[0].id)) == [.cancelled])
            try await queue.script(
                "INSERT INTO task_expiry VALUES ('\(children[1].id.uuidText)', 1, now() - interval '1 s')")
            #expect(try await queue.run(ExpireTasks(limit: 10)) == [1])
            let lost = try await queue.worker()
            #expect(try await queue.claim(by: lost).map(\.id) == [children[2].id])
            try await queue.endLease(of: lost)
            try await queue.run(EndLostWorkers())
            try await queue.run(RescueTasks(limit: 10, deathsMax: 1))
            #expect(try await queue.openChildren() == 0)
            #expect(try await queue.run(ResumeParents([parent.id])) == [parent.id])
        }
    }

    @Test("A second wait has children of its own, and only those are read afterwards")
    func secondWait() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(2, by: fence)
            try await queue.settle(try await queue.claim(by: fence), by: fence)
            try await queue.run(ResumeParents([parent.id]))
            let again = try await queue.claim(by: fence)
            let second = queue.children(1)
            try await queue.run(WaitForChildren(fence: fence, parked: ParkedTask(task: again[0], children: second)))
            #expect(try await queue.run(ResumeParents([parent.id])).isEmpty)
            try await queue.settle(try await queue.claim(by: fence), by: fence)
            #expect(try await queue.run(ResumeParents([parent.id])) == [parent.id])
            let load = LoadChildren(tenant: queue.alpha, parent: parent.id, after: 0, limit: 10)
            #expect(try await queue.run(load).map(\.task) == second.map(\.id))
        }
    }

    @Test("A child that an older release ended without closing it is closed by housekeeping")
    func olderRelease() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, children) = try await queue.park(2, by: fence)
            try await queue.settle(try await queue.claim(1, by: fence), by: fence)
            try await queue.script(
                "INSERT INTO task_child_open VALUES ('\(children[0].id.uuidText)', '\(parent.id.uuidText)', 1)")
            #expect(try await queue.run(CloseEndedChildren(limit: 10)) == [1])
            #expect(try await queue.run(CloseEndedChildren(limit: 10)) == [0])
            #expect(try await queue.openChildren() == 1)
        }
    }
}
