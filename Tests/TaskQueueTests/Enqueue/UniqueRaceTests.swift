import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Unique keys: races", .serialized, .timeLimit(.minutes(5)))
struct UniqueRaceTests {
    private static func call(_ more: String = "") -> RowsOf {
        RowsOf(
            query: """
                SELECT outcome, id FROM penstock.enqueue_unique('summarize', '{}', 'k', unique_while => 'queued', \(more)
                    tenant => 'alpha')
                """)
    }

    private static let replace = call("if_taken => 'replace',")

    @Test("A hundred callers with one key at the same time: one task waits, and all the others are told of it")
    func returning() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let acceptances = try await withThrowingTaskGroup(of: TaskIntake.Acceptance.self) { group in
                for _ in 0..<100 {
                    let task = queue.task { $0.unique = UniqueTests.queued }
                    group.addTask { try await intake.accept(task) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let accepted = acceptances.compactMap { if case .accepted(let task) = $0 { task } else { nil } }
            let returned = acceptances.compactMap { if case .returned(let task) = $0 { task } else { nil } }
            #expect(accepted.count == 1)
            #expect(returned == Array(repeating: accepted.first, count: 99))
            #expect(try await queue.rows("SELECT task_id FROM task_ready") == accepted.map(\.uuidText))
        }
    }

    @Test("Forty callers that replace one another leave one waiting task, and an outcome for each other one")
    func replacing() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            try await withThrowingTaskGroup { group in
                for _ in 0..<40 {
                    let task = queue.task { $0.unique = UniqueTests.replacing }
                    group.addTask { _ = try await intake.accept(task) }
                }
                try await group.waitForAll()
            }
            #expect(try await queue.count("task_ready q JOIN unique_key u ON u.task_id = q.task_id") == 1)
            #expect(try await queue.count("task_ready") == 1)
            #expect(try await queue.count("task_outcome WHERE state = 3") == 39)
            #expect(try await Invariants.check(queue.postgres).isEmpty)
        }
    }

    @Test("An enqueuer that waited for another one sees the task that the other has queued, not the one before it")
    func enqueuers() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            _ = try await queue.database.run(Self.call())
            try await queue.withOtherClient { other async throws in
                let (first, second) = try await queue.postgres.transaction { transaction in
                    let first = try await transaction.run(Self.replace)
                    let second = Task { try await other.run(Self.call()) }
                    try await queue.untilBlocked()
                    return (first, second)
                }
                #expect(first.first?.hasPrefix("replaced|") == true)
                #expect(try await second.value == first.map { $0.replacing("replaced|", with: "returned|") })
            }
            #expect(try await queue.count("task_ready") == 1)
        }
    }

    @Test(
        "An enqueuer that meets a claimer waits for it, and then finds that the holder has started",
        arguments: [false, true])
    func claimerFirst(replaces: Bool) async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            _ = try await queue.database.run(Self.call())
            let fence = try await queue.worker()
            let claim = ClaimTasks(
                fence: fence, demands: [.init(pool: queue.local, limit: 1)], marks: LowWaterMarks(now: .now))
            try await queue.withOtherClient { other async throws in
                let late = try await queue.postgres.transaction { transaction in
                    #expect(try await transaction.run(claim).count == 1)
                    let late = Task { try await other.run(replaces ? Self.replace : Self.call()) }
                    try await queue.untilBlocked()
                    return late
                }
                #expect(try await late.value.first?.hasPrefix("created|") == true)
            }
            #expect(
                try await queue.rows("SELECT count(*), (SELECT count(*) FROM task_running) FROM task_ready") == ["1|1"])
            #expect(try await queue.count("task_outcome") == 0)
        }
    }

    @Test("A holder that was returned cannot start before its enqueuer's transaction ends; a replaced one never starts")
    func enqueuerFirst() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let held = try await queue.database.run(Self.call())
            let fence = try await queue.worker()
            try await queue.withOtherClient { other async throws in
                let claim = ClaimTasks(
                    fence: fence, demands: [.init(pool: queue.local, limit: 1)], marks: LowWaterMarks(now: .now))
                try await queue.postgres.transaction { transaction in
                    let returned = try await transaction.run(Self.call())
                    #expect(returned == held.map { $0.replacing("created|", with: "returned|") })
                    #expect(try await other.run(claim).isEmpty)
                }
                let new = try await queue.postgres.transaction { transaction in
                    let new = try await transaction.run(Self.replace)
                    #expect(try await other.run(claim).isEmpty)
                    return new
                }
                let claimed = try await other.run(claim)
                #expect(claimed.map { "replaced|\($0.id.uuidText)" } == new)
            }
        }
    }

    @Test("A key that an open transaction holds keeps nobody else's task from being accepted")
    func heldKey() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.withOtherClient { other async throws in
                let intake = TaskIntake(postgres: queue.postgres) {}
                try await other.transaction { transaction in
                    _ = try await transaction.run(EnqueueTasks([queue.task { $0.unique = UniqueTests.queued }]))
                    let blocked = queue.task { $0.unique = UniqueTests.queued }
                    let others = (0..<50).map { _ in queue.task() }
                    let late = Task { try await intake.accept(blocked) }
                    try await withThrowingTaskGroup { group in
                        for task in others {
                            group.addTask {
                                let acceptance = try await intake.accept(task)
                                #expect(acceptance == .accepted(task.id))
                            }
                        }
                        try await group.waitForAll()
                    }
                    await #expect(throws: TaskIntakeError.held) { try await late.value }
                }
            }
            #expect(try await queue.count("task") == 51)
        }
    }
}
