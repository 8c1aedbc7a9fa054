import Domain
import PostgresDriver
import Synchronization
import TaskQueue
import TestKit
import Testing

@Suite("An attempt that does not react", .serialized, .timeLimit(.minutes(1)))
struct DeafAttemptTests {
    @Test("is handed back by a stop that does not wait for it, uncounted, and what it does later changes nothing")
    func handedBack() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fleet = FleetFixture(database: database)
            let gate = DeafGate()
            let kind = ScriptedKind { _, _ in
                await gate.pass()
                return AttemptReport(result: nil)
            }
            let task = try await fleet.enqueue(try await fleet.task())
            try await fleet.withWorker([kind]) {
                try await Probe.until("the attempt runs") { gate.isHolding }
            }
            #expect(try await fleet.find(task)?.state == .queued)
            #expect(try await fleet.find(task)?.attempts == 0)
            gate.open()
            // Nobody is left who would settle it; the next worker does it again.
            try await fleet.withWorker([kind]) { () async throws in
                #expect(try await fleet.wait(for: task, toBe: .succeeded)?.attempts == 1)
            }
            #expect(try await Invariants.checkDrained(database.postgres) == [])
        }
    }
}

extension DeafAttemptTests {
    @Test(
        "loses its task when its time is over: it is tried again in its room, and what the deaf one does changes nothing"
    )
    func timedOut() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fleet = FleetFixture(database: database, slots: 1, deafGrace: .milliseconds(100))
            let gate = DeafGate()
            let kind = ScriptedKind { _, before in
                guard before > 0 else {
                    await gate.pass()
                    return AttemptReport(result: Array("\"deaf\"".utf8))
                }
                return AttemptReport(result: Array("\"heard\"".utf8))
            }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task(timeout: .seconds(2)))
                let view = try await fleet.wait(for: task, toBe: .succeeded)
                // Nobody has opened the gate: the first attempt is still at it.
                #expect(gate.isHolding)
                #expect(view?.result == Array("\"heard\"".utf8))
                #expect(view?.attempts == 2)
                gate.open()
            }
            let lost = try await database.run(FailureClasses())
            #expect(lost == ["timed_out"])
            #expect(try await Invariants.checkDrained(database.postgres) == [])
        }
    }

    @Test("loses its task when somebody cancels it")
    func cancelled() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fleet = FleetFixture(database: database, slots: 1, deafGrace: .milliseconds(100))
            let gate = DeafGate()
            let kind = ScriptedKind { _, _ in
                await gate.pass()
                return AttemptReport(result: nil)
            }
            try await fleet.withWorker([kind]) {
                let task = try await fleet.enqueue(try await fleet.task())
                try await Probe.until("the attempt runs") { gate.isHolding }
                let control = TaskControl(postgres: database.postgres) {}
                #expect(try await control.cancel(task, of: TenantID(1)) == .requested)
                #expect(try await fleet.wait(for: task, toBe: .cancelled)?.state == .cancelled)
                #expect(gate.isHolding)
                gate.open()
            }
            #expect(try await Invariants.checkDrained(database.postgres) == [])
        }
    }
}

/// How the attempts ended that brought no outcome.
private struct FailureClasses: PostgresStatement {
    static let sql = "SELECT failure_class FROM attempt ORDER BY task_id, attempt"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

/// Holds whoever comes until it is opened, cancelled or not.
private final class DeafGate: Sendable {
    private struct State {
        var isOpen = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    var isHolding: Bool { state.withLock { $0.waiter != nil } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiter = continuation }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiter = state.withLock { state in
            state.isOpen = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
