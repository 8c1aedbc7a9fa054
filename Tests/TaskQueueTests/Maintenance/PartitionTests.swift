import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Partitions", .serialized, .timeLimit(.minutes(5)))
struct PartitionTests {
    private static let parents = [
        "task", "task_outcome", "attempt", "checkpoint", "model_call", "audit_event", "webhook_message", "ledger",
    ]

    /// A UTC day as partitions spell it.
    private func day(_ date: Date) -> String {
        let parts = Calendar(identifier: .gregorian).dateComponents(in: .gmt, from: date)
        return String(format: "%04d%02d%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }

    private func partitions(_ queue: QueueFixture) async throws -> Set<String> {
        Set(
            try await queue.rows(
                """
                SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhparent
                WHERE relkind = 'p'
                """
            ))
    }

    @Test("The days ahead are made for every record, once")
    func makesDays() async throws {
        try await QueueFixture.run { queue async throws in
            #expect(try await queue.run(EnsurePartitions(daysAhead: 3)) == [0])
            #expect(try await queue.run(EnsurePartitions(daysAhead: 10)) == [7 * 8])
            #expect(try await queue.run(EnsurePartitions(daysAhead: 10)) == [0])
            let all = try await partitions(queue)
            for parent in Self.parents {
                #expect(all.contains("\(parent)_default"))
                #expect(all.contains("\(parent)_\(day(Date(timeIntervalSinceNow: 10 * 86_400)))"))
            }
        }
    }

    @Test("Two makers at the same time do not get in each other's way")
    func twoMakers() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.withOtherClient { other async throws in
                async let one = queue.run(EnsurePartitions(daysAhead: 20))
                async let two = other.run(EnsurePartitions(daysAhead: 20))
                let made = try await one + two
                #expect(made.reduce(0, +) == 17 * 8)
            }
        }
    }

    @Test("A task and all its records land in the partition of the task's day")
    func landsInItsDay() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let first = try await queue.claimOne(by: fence) { $0.webhookURL = "https://hooks.example.com/a" }
            try await queue.giveBack([first], .released, by: fence)
            let task = try #require(try await queue.claim(by: fence).first)
            let call = CallID()
            try await queue.run(AdmitCall(call: call, task: task.id, attempt: 2, fence: fence, intent: queue.intent()))
            let settlement = CallSettlement(state: .ok, usage: .zero)
            try await queue.run(
                SettleCall(
                    call: call, task: task.id, attempt: 2, fence: fence, settlement: settlement, checkpoint: .made()))
            try await queue.settle([task], by: fence)
            let day = day(UUIDv7.date(of: task.id.uuid))
            for parent in Self.parents {
                let column = parent == "task" ? "id" : parent == "audit_event" ? "subject" : "task_id"
                let places = try await queue.rows(
                    "SELECT DISTINCT tableoid::regclass::text FROM \(parent) WHERE \(column) = '\(task.id.uuidText)'")
                #expect(places == ["\(parent)_\(day)"])
            }
        }
    }

    @Test("A task of a day without a partition is still accepted")
    func defaultTakesTheRest() async throws {
        try await QueueFixture.run { queue async throws in
            let early = TaskID(UUIDv7.make(at: Date(timeIntervalSinceNow: 30 * 86_400)))
            try await queue.accept { $0.id = early }
            #expect(try await queue.rows("SELECT tableoid::regclass::text FROM task") == ["task_default"])
        }
    }

    @Test("Days whose tasks already wait in the default partition are made all the same")
    func lateMaintenance() async throws {
        try await QueueFixture.run { queue async throws in
            let ahead = Date(timeIntervalSinceNow: 5 * 86_400)
            let early = TaskID(UUIDv7.make(at: ahead))
            try await queue.accept { $0.id = early }
            _ = try await queue.run(EnsurePartitions(daysAhead: 6))
            #expect(try await queue.rows("SELECT tableoid::regclass::text FROM task") == ["task_\(day(ahead))"])
            #expect(try await queue.state(of: early) == .queued)
        }
    }

    @Test("A task that is being accepted while its late day is made moves to it too")
    func acceptedMeanwhile() async throws {
        try await QueueFixture.run { queue async throws in
            let ahead = Date(timeIntervalSinceNow: 4 * 86_400)
            let early = queue.task { $0.id = TaskID(UUIDv7.make(at: ahead)) }
            let making = try await queue.postgres.transaction { transaction in
                #expect(try await transaction.run(EnqueueTasks([early])) == [early.id])
                let making = Task { try await queue.run(EnsurePartitions(daysAhead: 4)) }
                try await queue.untilBlocked()
                return making
            }
            #expect(try await making.value == [8])
            #expect(try await queue.rows("SELECT tableoid::regclass::text FROM task") == ["task_\(day(ahead))"])
        }
    }
}
