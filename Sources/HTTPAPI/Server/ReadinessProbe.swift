import PostgresDriver
import Synchronization

/// Judges whether the process is ready, at most once a second however often it is asked, and answers in time even when a
/// check does not: an answer that is late is a no.
final class ReadinessProbe: Sendable {
    private static let lifetime: Duration = .seconds(1)
    private static let patience: Duration = .seconds(2)

    private struct State {
        var isChecking = false
        var failing: [String] = []
        var judgedAt: ContinuousClock.Instant?
        var waiting: [UInt64: CheckedContinuation<[String], Never>] = [:]
        var nextID: UInt64 = 0
    }

    private let checks: [ReadinessCheck]
    private let state = Mutex(State())

    init(_ dependencies: APIDependencies) {
        let postgres = dependencies.postgres
        let database = ReadinessCheck(name: "database") {
            do {
                return try await postgres.run(CanQuery()).first == true
            } catch {
                return false
            }
        }
        checks = [database] + dependencies.readiness
    }

    /// The names of what does not hold; empty when ready.
    func failing() async -> [String] {
        await withCheckedContinuation { continuation in
            let (answer, starts, id) = state.withLock { state -> ([String]?, Bool, UInt64) in
                if let judgedAt = state.judgedAt, judgedAt + Self.lifetime > .now { return (state.failing, false, 0) }
                state.nextID += 1
                state.waiting[state.nextID] = continuation
                defer { state.isChecking = true }
                return (nil, !state.isChecking, state.nextID)
            }
            if let answer { return continuation.resume(returning: answer) }
            // Unstructured on purpose: a check that hangs must not hold up the answer, and one check serves all who ask
            // meanwhile. Both end by themselves: the statement by the driver's deadline, the timer by its own.
            if starts { Task { await check() } }
            Task { await giveUp(on: id) }
        }
    }

    private func check() async {
        var failing: [String] = []
        for check in checks where await !check.isPassing() { failing.append(check.name) }
        let waiting = state.withLock { state in
            state.isChecking = false
            state.failing = failing
            state.judgedAt = .now
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(returning: failing) }
    }

    private func giveUp(on id: UInt64) async {
        // Nobody cancels this task, so the sleep cannot fail.
        try? await Task.sleep(for: Self.patience)
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: ["timeout"])
    }

    private struct CanQuery: PostgresStatement {
        static let sql = "SELECT to_regclass('task_status') IS NOT NULL"
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
    }
}
