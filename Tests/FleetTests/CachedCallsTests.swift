import Domain
import Fleet
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Calls that a remembered answer took the place of", .timeLimit(.minutes(2)))
struct CachedCallsTests {
    @Test("An attempt tells of them in one event, and the caller knows its user")
    func event() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fixture = FleetFixture(database: database)
            let kind = ScriptedKind { attempt, _ in
                for _ in 0..<3 { attempt.calls.noteCached(model: "small") }
                attempt.calls.noteCached(model: "large")
                return AttemptReport(result: Array("\"\(attempt.calls.caller.user ?? "nobody")\"".utf8))
            }
            try await fixture.withWorker([kind]) {
                var task = try await fixture.task()
                task.user = UserName(rawValue: "zoe")
                let id = try await fixture.enqueue(task)
                let view = try await fixture.wait(for: id, toBe: .succeeded)
                #expect(view?.result.map { String(decoding: $0, as: UTF8.self) } == "\"zoe\"")
                #expect(try await database.run(CachedEvents(task: id)) == [#"{"calls":{"large":1,"small":3}}"#])
            }
        }
    }

    @Test("A retried attempt tells of its own, and one without any tells nothing")
    func retried() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fixture = FleetFixture(database: database)
            let kind = ScriptedKind { attempt, before in
                guard before == 0 else { return AttemptReport(result: nil) }
                attempt.calls.noteCached(model: "small")
                throw Failure(.transient, code: "flaky", message: "Again.")
            }
            try await fixture.withWorker([kind]) {
                let id = try await fixture.enqueue(try await fixture.task())
                _ = try await fixture.wait(for: id, toBe: .succeeded)
                #expect(try await database.run(CachedEvents(task: id)) == [#"{"calls":{"small":1}}"#])
            }
        }
    }
}

private struct CachedEvents: PostgresStatement {
    let task: TaskID
    static let sql = "SELECT detail::text FROM audit_trail WHERE subject = $1 AND action = 'call.cached'"
    var binds: [PostgresValue] { [.uuid(task.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
