import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
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

    /// The names of what was made. What somebody holds up is tried again, as the fleet does.
    private func makeDays(_ daysAhead: Int32, in postgres: PostgresClient) async throws -> [String] {
        var made: [String] = []
        while true {
            do {
                let names = try await postgres.run(MakePartition(daysAhead: daysAhead))
                guard !names.isEmpty else { return made }
                made += names
            } catch {
                guard error.sqlState == .lockNotAvailable else { throw error }
                try Task.checkCancellation()
            }
        }
    }

    @Test("The days ahead are made for every record, once")
    func makesDays() async throws {
        try await QueueFixture.run { queue async throws in
            #expect(try await makeDays(3, in: queue.postgres) == [])
            let made = try await makeDays(10, in: queue.postgres)
            #expect(made.count == 7 * 8 && Set(made).count == made.count)
            // The nearest day comes first, for every record.
            #expect(Set(made.prefix(8).map { $0.suffix(8) }).count == 1)
            #expect(try await makeDays(10, in: queue.postgres) == [])
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
                async let one = makeDays(20, in: queue.postgres)
                async let two = makeDays(20, in: other)
                let made = try await one + two
                #expect(made.count == 17 * 8 && Set(made).count == made.count)
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
            _ = try await makeDays(6, in: queue.postgres)
            #expect(try await queue.rows("SELECT tableoid::regclass::text FROM task") == ["task_\(day(ahead))"])
            #expect(try await queue.state(of: early) == .queued)
        }
    }

    @Test("A reader whose transaction stays open holds a new day up, and nobody else")
    func readerInTheWay() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let maker = MakePartition(daysAhead: 4)
            try await queue.withOtherClient { other async throws in
                try await other.transaction { reader in
                    // A report, a dump: from here on it uses every partition until it commits.
                    _ = try await reader.run(RowsOf(query: "SELECT count(*) FROM task"))
                    // Without its own bound this would wait for the reader, and all that follows would wait behind it: it
                    // gives up by itself, long before somebody else has to end it.
                    let refusal = await #expect(throws: PostgresError.self) {
                        try await queue.postgres.transaction { transaction in
                            let patience = "SELECT set_config('statement_timeout', '10s', true)"
                            _ = try await transaction.run(RowsOf(query: patience))
                            return try await transaction.run(maker)
                        }
                    }
                    #expect(refusal?.sqlState == .lockNotAvailable)
                    let ids = try await queue.accept(3)
                    let claimed = try await queue.claim(by: fence)
                    #expect(Set(claimed.map(\.id)) == Set(ids))
                    try await queue.settle(claimed, by: fence)
                }
            }
            #expect(try await queue.run(maker) == ["task_\(day(Date(timeIntervalSinceNow: 4 * 86_400)))"])
        }
    }

    @Test("A task that is being accepted while its late day is made moves to it too")
    func acceptedMeanwhile() async throws {
        try await QueueFixture.run { queue async throws in
            let ahead = Date(timeIntervalSinceNow: 4 * 86_400)
            let early = queue.task { $0.id = TaskID(UUIDv7.make(at: ahead)) }
            let making = try await queue.postgres.transaction { transaction in
                #expect(try await transaction.run(EnqueueTasks([early])) == [early.id])
                let making = Task { try await makeDays(4, in: queue.postgres) }
                try await queue.untilBlocked()
                return making
            }
            #expect(try await making.value.count == 8)
            #expect(try await queue.rows("SELECT tableoid::regclass::text FROM task") == ["task_\(day(ahead))"])
        }
    }
}
