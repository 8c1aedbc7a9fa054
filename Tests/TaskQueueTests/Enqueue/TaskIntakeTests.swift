import Domain
import Foundation
import PostgresDriver
import Synchronization
import TaskQueue
import Testing

@Suite("Task intake", .serialized, .timeLimit(.minutes(5)))
struct TaskIntakeTests {
    @Test("200 callers at once, four to each key: one of the four is accepted, the others hear of it")
    func duplicates() async throws {
        try await QueueFixture.run { queue async throws in
            let rings = Counter()
            let intake = TaskIntake(postgres: queue.postgres) { rings.increment() }
            let answers = try await withThrowingTaskGroup { group in
                for caller in 0..<200 {
                    let key = Idempotency(key: "key-\(caller % 50)", fingerprint: Fingerprint(of: [1]))
                    let task = queue.task { $0.idempotency = key }
                    group.addTask { (key: key.key, acceptance: try await intake.accept(task)) }
                }
                return try await group.reduce(into: [:]) { $0[$1.key, default: []].append($1.acceptance) }
            }
            #expect(answers.count == 50)
            for (key, acceptances) in answers {
                let accepted = acceptances.compactMap { if case .accepted(let task) = $0 { task } else { nil } }
                let repeated = acceptances.compactMap { if case .repeated(let task) = $0 { task } else { nil } }
                #expect(accepted.count == 1, "\(key)")
                #expect(repeated == Array(repeating: accepted.first, count: 3), "\(key)")
            }
            #expect(try await queue.count("task") == 50)
            #expect(try await queue.count("task_ready") == 50)
            #expect((1...200).contains(rings.value))
        }
    }

    @Test("Another request under a used key is a conflict, and rings no bell")
    func conflict() async throws {
        try await QueueFixture.run { queue async throws in
            let rings = Counter()
            let intake = TaskIntake(postgres: queue.postgres) { rings.increment() }
            let first = queue.task { $0.idempotency = IdempotencyTests.key("k", body: 1) }
            #expect(try await intake.accept(first) == .accepted(first.id))
            let other = queue.task { $0.idempotency = IdempotencyTests.key("k", body: 2) }
            #expect(try await intake.accept(other) == .conflict)
            let same = queue.task { $0.idempotency = IdempotencyTests.key("k", body: 1) }
            #expect(try await intake.accept(same) == .repeated(first.id))
            #expect(rings.value == 1)
        }
    }

    @Test("What gathers while a batch is on its way is committed in batches of at most batchMax")
    func batches() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres, batchMax: 3) {}
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 {
                    let task = queue.task()
                    group.addTask { _ = try await intake.accept(task) }
                }
                try await group.waitForAll()
            }
            #expect(try await queue.count("task") == 20)
            let largest = try await queue.rows(
                "SELECT max(n) <= 3 FROM (SELECT count(*) AS n FROM task GROUP BY xmin::text) commits")
            #expect(largest == ["true"])
        }
    }

    @Test("A batch ends before its input passes batchBytesMax, but a single large task still passes")
    func batchBytes() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres, batchBytesMax: 100) {}
            let large = queue.task { $0.input = Array("\"\(String(repeating: "x", count: 400))\"".utf8) }
            #expect(try await intake.accept(large) == .accepted(large.id))
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 {
                    let task = queue.task { $0.input = Array("\"\(String(repeating: "x", count: 38))\"".utf8) }
                    group.addTask { _ = try await intake.accept(task) }
                }
                try await group.waitForAll()
            }
            let largest = try await queue.rows(
                "SELECT max(n) <= 2 FROM (SELECT count(*) AS n FROM task GROUP BY xmin::text) commits")
            #expect(largest == ["true"])
        }
    }
}

/// Counts what happens on any thread.
final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
}
