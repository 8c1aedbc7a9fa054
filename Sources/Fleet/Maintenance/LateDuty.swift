import Domain
import PostgresDriver
import Synchronization
import TaskQueue

/// Finds the tasks that this worker's low-water marks hide, and sends its claims back to them.
///
/// Beside the claims and on other connections, so that no settlement and no pick-up waits for a look. Several workers may
/// find the same task; one of them claims it.
final class LateDuty: Sendable {
    private let postgres: PostgresClient
    private let pump: Pump
    private let look = Mutex(LateLook(now: .now))

    init(postgres: PostgresClient, pump: Pump) {
        self.postgres = postgres
        self.pump = pump
    }

    /// One look, if it is time for one.
    func run() async throws(PostgresError) {
        let marks = pump.marks
        let top = marks.map(\.mark).max() ?? 0
        guard let stretch = look.withLock({ $0.next(upTo: top, now: .now) }) else { return }
        let start = ContinuousClock.now
        let found = try await postgres.run(FindLate(below: marks, in: stretch))
        let now = ContinuousClock.now
        look.withLock { $0.didLook(at: stretch, upTo: top, taking: now - start, now: now) }
        if !found.isEmpty { pump.turnBack(to: found) }
    }
}
