import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Schedules in a fleet", .timeLimit(.minutes(2)))
struct ScheduleDutyTests {
    private let kind = ScriptedKind { _, _ in AttemptReport(result: nil) }

    private func withFixture(_ body: (FleetFixture) async throws -> Void) async throws {
        try await TestDatabase.withFresh { database async throws in
            try await body(FleetFixture(database: database))
        }
    }

    /// Stores a schedule that has been due for half a minute, hourly unless adjusted.
    private func store(
        _ name: String, on fleet: FleetFixture, _ adjust: (inout NewSchedule) -> Void = { _ in }
    ) async throws {
        let due = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 - 30).rounded(.down))
        var schedule = NewSchedule(
            tenant: TenantID(1), name: try #require(ScheduleName(name)), kind: "scripted", input: Array("{}".utf8),
            spec: .every(seconds: 3600, anchor: due), nextFireAt: due)
        adjust(&schedule)
        #expect(try await fleet.database.run(CreateSchedule(schedule)) == [.created])
    }

    private func script(_ sql: String, on fleet: FleetFixture) async throws {
        try await fleet.database.postgres.withLease { try await $0.unsafeSQL(sql) }
    }

    private func look(at fleet: FleetFixture) async throws -> ScheduleTally.Row {
        try #require(try await fleet.database.run(ScheduleTally()).first)
    }

    @Test("A worker fires a due schedule, and its task runs to its outcome")
    func fires() async throws {
        try await withFixture { fleet async throws in
            try await fleet.withWorker([kind]) {
                try await store("hourly", on: fleet)
                try await Probe.until("the task of the schedule ends") { try await look(at: fleet).outcomes == 1 }
            }
            let tally = try await look(at: fleet)
            #expect(tally.tasks == 1)
            #expect(tally.due == 0)
            #expect(tally.fired == 1)
        }
    }

    @Test("Two workers fire many schedules, each once")
    func twoWorkers() async throws {
        try await withFixture { fleet async throws in
            for number in 0..<30 { try await store("s\(number)", on: fleet) }
            try await fleet.withWorker([kind]) {
                try await fleet.withWorker([kind]) {
                    try await Probe.until("all tasks end") { try await look(at: fleet).outcomes >= 30 }
                }
            }
            let tally = try await look(at: fleet)
            #expect(tally.tasks == 30)
            #expect(tally.fired == 30)
        }
    }

    @Test("A clock that was set back fires no time again")
    func clockSetBack() async throws {
        try await withFixture { fleet async throws in
            try await store("hourly", on: fleet)
            try await fleet.withWorker([kind]) {
                try await Probe.until("it fires") { try await look(at: fleet).fired == 1 }
                try await script("UPDATE schedule SET next_fire_at = last_fire_at - interval '10 hours'", on: fleet)
                try await Probe.until("it is moved on") { try await look(at: fleet).due == 0 }
            }
            let tally = try await look(at: fleet)
            #expect(tally.tasks == 1)
            #expect(tally.fired == 1)
        }
    }

    @Test("A clock that was set far ahead makes one task of all that lies between")
    func clockSetAhead() async throws {
        try await withFixture { fleet async throws in
            try await store("hourly", on: fleet) { schedule in
                let due = schedule.nextFireAt.map { $0 - 100 * 3600 }
                schedule.spec = .every(seconds: 3600, anchor: due ?? Date())
                schedule.nextFireAt = due
            }
            try await fleet.withWorker([kind]) {
                try await Probe.until("it is moved on") { try await look(at: fleet).due == 0 }
            }
            let tally = try await look(at: fleet)
            #expect(tally.tasks == 1)
            #expect(tally.fired == 1)
        }
    }

    @Test("A schedule of a kind that no worker knows stays due and holds up no other")
    func unknownKind() async throws {
        try await withFixture { fleet async throws in
            try await store("strange", on: fleet) { $0.kind = "unheard-of" }
            try await store("hourly", on: fleet)
            try await fleet.withWorker([kind]) {
                try await Probe.until("the other one fires") { try await look(at: fleet).fired == 1 }
            }
            #expect(try await look(at: fleet).due == 1)
        }
    }
}

/// What the schedules of a database have come to.
private struct ScheduleTally: PostgresStatement {
    struct Row: Sendable {
        let tasks: Int
        let outcomes: Int
        let fired: Int
        let due: Int
    }

    static let sql = """
        SELECT (SELECT count(*) FROM task), (SELECT count(*) FROM task_outcome),
            (SELECT count(*) FROM audit_trail WHERE action = 'schedule.fired'),
            (SELECT count(*) FROM schedule WHERE next_fire_at <= clock_timestamp())
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            tasks: try row.value(0), outcomes: try row.value(1), fired: try row.value(2), due: try row.value(3))
    }
}
