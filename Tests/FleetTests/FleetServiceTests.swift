import Domain
import Fleet
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("A worker", .timeLimit(.minutes(2)))
struct FleetServiceTests {
    private func withFixture(_ body: (FleetFixture) async throws -> Void) async throws {
        try await TestDatabase.withFresh { database async throws in
            try await body(FleetFixture(database: database))
        }
    }

    @Test("runs a task and stores its result with one attempt and three events")
    func success() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, _ in AttemptReport(result: Array(#"{"done":true}"#.utf8)) }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task())
                let view = try await fleet.wait(for: task, toBe: .succeeded)
                #expect(view?.state == .succeeded)
                #expect(view?.result == Array(#"{"done":true}"#.utf8))
                #expect(view?.attempts == 1)
                #expect(try await actions(of: task, fleet) == ["task.accepted", "attempt.started", "task.succeeded"])
            }
        }
    }

    @Test("tries a transient failure again until it succeeds, and shows every attempt")
    func retry() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, before in
                guard before == 2 else { throw Failure(.transient, code: "flaky", message: "not yet") }
                return AttemptReport(result: nil)
            }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task())
                let view = try await fleet.wait(for: task, toBe: .succeeded)
                #expect(view?.attempts == 3)
                #expect(kind.runs(of: task) == 3)
            }
        }
    }

    /// As a step of a graph tells what happened in it.
    private struct Somewhere: LocatedError {
        let cause: any Error
    }

    @Test("tries again when the database was lost, wherever in the attempt; anything else that is thrown is a defect")
    func lostDatabase() async throws {
        try await withFixture { fleet async throws in
            let lost = PostgresError(.connectionLost, "gone")
            let kind = ScriptedKind { _, before in
                if before == 0 { throw Somewhere(cause: lost) }
                if before == 1 { throw lost }
                return AttemptReport(result: nil)
            }
            let broken = ScriptedKind("broken") { _, _ in throw Somewhere(cause: CancellationError()) }
            try await fleet.withWorker([kind, broken]) {
                let task = try await fleet.enqueue(try await fleet.task())
                let other = try await fleet.enqueue(try await fleet.task("broken"))
                #expect(try await fleet.wait(for: task, toBe: .succeeded)?.attempts == 3)
                let lostTwice = try await fleet.database.run(ListFailures(task: task))
                #expect(lostTwice == ["database_unavailable", "database_unavailable"])
                let view = try await fleet.wait(for: other, toBe: .failed)
                #expect(errorText(view).contains("internal_error"))
            }
        }
    }

    @Test("turns an outcome that the database refuses into a failure, and settles everything else")
    func refusedOutcome() async throws {
        try await withFixture { fleet async throws in
            let bad = try await fleet.task()
            let kind = ScriptedKind { attempt, _ in
                AttemptReport(result: Array((attempt.task == bad.id ? "{" : "{}").utf8))
            }
            let good = [try await fleet.task(), try await fleet.task()]
            // Waiting before the worker starts, so that one claim, and then one settlement, has all three.
            for task in [good[0], bad, good[1]] { _ = try await fleet.enqueue(task) }
            try await fleet.withWorker([kind]) {
                for task in good { #expect(try await fleet.wait(for: task.id, toBe: .succeeded)?.state == .succeeded) }
                let view = try await fleet.wait(for: bad.id, toBe: .failed)
                #expect(errorText(view).contains("outcome_refused"))
            }
        }
    }

    @Test("stores a failure whose words hold a NUL")
    func nulInFailure() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, _ in throw Failure(.permanent, code: "a\0b", message: "c\0d") }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task())
                #expect(errorText(try await fleet.wait(for: task, toBe: .failed)).contains("c\u{FFFD}d"))
            }
        }
    }

    @Test("fails a task whose attempts are used up, with the last failure as its error")
    func exhausted() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, _ in throw Failure(.transient, code: "flaky", message: "never") }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task())
                let view = try await fleet.wait(for: task, toBe: .failed)
                #expect(view?.attempts == 3)
                #expect(errorText(view).contains("flaky"))
            }
        }
    }

    @Test("fails a task whose input its kind does not accept, once, without running it, and says what is wrong")
    func invalidInput() async throws {
        try await withFixture { fleet async throws in
            let problems = (1...7).map { InputProblem(pointer: "/field\($0)", message: "is wrong") }
            let kind = ScriptedKind(problems: problems) { _, _ in AttemptReport(result: nil) }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task())
                let view = try await fleet.wait(for: task, toBe: .failed)
                #expect(view?.attempts == 1)
                #expect(kind.runs(of: task) == 0)
                let error = try JSONParser.parse(view?.error ?? [])
                #expect(error["class"] == "permanent")
                #expect(error["code"] == "invalid_input")
                #expect(error["message"]?.asString?.contains("/input/field5: is wrong; and 2 more") == true)
            }
        }
    }

    @Test("runs a task that came from SQL, and fails one whose input cannot be read")
    func fromSQL() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { attempt, _ in AttemptReport(result: attempt.input.encoded()) }
            _ = try await fleet.database.run(RegisterKinds([kind.description]))
            try await fleet.withWorker([kind]) {
                let good = try await fleet.database.run(EnqueueBySQL(input: #"{"text":"water"}"#))[0]
                #expect(try await fleet.wait(for: good, toBe: .succeeded)?.result == Array(#"{"text":"water"}"#.utf8))
                let twice = try await fleet.database.run(EnqueueBySQL(input: #"{"text":1,"text":2}"#))[0]
                let view = try await fleet.wait(for: twice, toBe: .failed)
                #expect(view?.attempts == 1)
                #expect(errorText(view).contains("unreadable_input"))
            }
        }
    }

    @Test("ends a task that was replaced in SQL")
    func replacedInSQL() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, _ in AttemptReport(result: nil) }
            _ = try await fleet.database.run(RegisterKinds([kind.description]))
            let old = try await fleet.database.run(EnqueueUniqueBySQL())[0]
            #expect(try await fleet.database.run(EnqueueUniqueBySQL())[0] != old)
            try await fleet.withWorker([kind]) {
                let view = try await fleet.wait(for: old, toBe: .cancelled)
                #expect(view?.state == .cancelled)
                #expect(errorText(view).contains("replaced"))
                #expect(kind.runs(of: old) == 0)
            }
        }
    }

    @Test("does not try a permanent failure again")
    func permanent() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, _ in throw Failure(.permanent, code: "no", message: "no") }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task())
                #expect(try await fleet.wait(for: task, toBe: .failed)?.attempts == 1)
            }
        }
    }

    @Test("does not count an attempt that the provider deferred")
    func deferral() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, before in
                guard before > 0 else {
                    throw Failure(.deferral, code: "busy", message: "later", retryAfter: .milliseconds(20))
                }
                return AttemptReport(result: nil)
            }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task())
                let view = try await fleet.wait(for: task, toBe: .succeeded)
                #expect(view?.attempts == 1)
                #expect(kind.runs(of: task) == 2)
            }
        }
    }

    @Test("asks a snoozed task again later, without counting the attempt")
    func snooze() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, before in
                before < 3
                    ? AttemptReport(.snoozed(Snooze(after: .zero)))
                    : AttemptReport(result: nil)
            }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task(attemptsMax: 1))
                let view = try await fleet.wait(for: task, toBe: .succeeded)
                #expect(view?.attempts == 1)
                #expect(kind.runs(of: task) == 4)
            }
        }
    }

    @Test("cancels a running task that somebody asked to cancel")
    func cancel() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, _ in
                try await Task.sleep(for: .seconds(60))
                return AttemptReport(result: nil)
            }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task())
                _ = try await fleet.wait(for: task, toBe: .running)
                #expect(try await fleet.database.run(CancelTask(tenant: TenantID(1), task: task)) == [.requested])
                #expect(try await fleet.wait(for: task, toBe: .cancelled)?.state == .cancelled)
            }
        }
    }

    @Test("ends an attempt whose time is over")
    func timeout() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, _ in
                try await Task.sleep(for: .seconds(60))
                return AttemptReport(result: nil)
            }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task(timeout: .milliseconds(50), attemptsMax: 1))
                let view = try await fleet.wait(for: task, toBe: .failed)
                #expect(errorText(view).contains("timed_out"))
            }
        }
    }

    @Test("that stops hands its running task back at once, without counting the attempt")
    func release() async throws {
        try await withFixture { fleet async throws in
            let kind = ScriptedKind { _, _ in
                try await Task.sleep(for: .seconds(60))
                return AttemptReport(result: nil)
            }
            var task: TaskID?
            try await fleet.withWorker([kind]) {
                let id = try await fleet.enqueue(try await fleet.task())
                _ = try await fleet.wait(for: id, toBe: .running)
                task = id
            }
            let view = try await fleet.find(try #require(task))
            #expect(view?.state == .queued)
            #expect(view?.attempts == 0)
            let slots = try await fleet.database.run(ListPools()).map(\.granted)
            #expect(slots.allSatisfy { $0 == 0 })
        }
    }

    @Test("fails the last attempt of a task of an unknown kind, and says why")
    func unknownKind() async throws {
        try await withFixture { fleet async throws in
            try await fleet.withWorker([ScriptedKind { _, _ in AttemptReport(result: nil) }]) {
                let task = try await fleet.enqueue(try await fleet.task("unheard-of", attemptsMax: 1))
                let view = try await fleet.wait(for: task, toBe: .failed)
                #expect(errorText(view).contains("unknown_kind"))
            }
        }
    }

    @Test("never runs more of a pool's tasks at once than it has slots")
    func slots() async throws {
        try await withFixture { fleet async throws in
            let gauge = Gauge()
            let kind = ScriptedKind { _, _ in
                gauge.enter()
                defer { gauge.leave() }
                try await Task.sleep(for: .milliseconds(20))
                return AttemptReport(result: nil)
            }
            try await fleet.withWorker([kind]) {
                var last: TaskID?
                for _ in 0..<40 {
                    last = try await fleet.enqueue(try await fleet.task())
                }
                _ = try await fleet.wait(for: try #require(last), toBe: .succeeded)
            }
            #expect(gauge.peak <= 4)
            #expect(gauge.peak >= 2)
        }
    }

    private func errorText(_ view: TaskView?) -> String { String(decoding: view?.error ?? [], as: UTF8.self) }

    private func actions(of task: TaskID, _ fleet: FleetFixture) async throws -> [String] {
        try await fleet.database.run(Actions(task: task))
    }
}

/// A task of the scripted kind, from SQL, that takes the place of the one that waits.
private struct EnqueueUniqueBySQL: PostgresStatement {
    static let sql = """
        SELECT id FROM penstock.enqueue_unique('scripted', '{}', 'k', unique_while => 'queued', if_taken => 'replace',
            tenant => 'alpha')
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID { TaskID(try row.value(0, as: UUID.self)) }
}

/// One task of the scripted kind, from SQL.
private struct EnqueueBySQL: PostgresStatement {
    let input: String
    static let sql = "SELECT penstock.enqueue('scripted', $1::text::json, 'alpha')"
    var binds: [PostgresValue] { [.text(input)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID { TaskID(try row.value(0, as: UUID.self)) }
}

/// The audit actions of a task in order.
private struct Actions: PostgresStatement {
    let task: TaskID
    static let sql = "SELECT action FROM audit_trail WHERE subject = $1 ORDER BY seq"
    var binds: [PostgresValue] { [.uuid(task.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

/// The codes of the failures of a task's attempts, in their order.
private struct ListFailures: PostgresStatement {
    let task: TaskID
    static let sql =
        "SELECT failure ->> 'code' FROM attempt WHERE task_id = $1 AND failure IS NOT NULL ORDER BY attempt"
    var binds: [PostgresValue] { [.uuid(task.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
