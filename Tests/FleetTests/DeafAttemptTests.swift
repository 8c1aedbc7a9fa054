import Domain
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
