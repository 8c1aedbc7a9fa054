import Domain
import PostgresDriver
import Synchronization
import TaskQueue

/// A producer that submits at a steady rate until it is told to stop, whatever has become of its tasks.
final class RatedLoad: Sendable {
    /// The most tasks that may wait or run at once: beyond that a machine is too small for the rate.
    static let backlogMax = 200_000
    /// Of one statement.
    private static let arrayMax = 500
    /// Between two of them.
    private static let pause = Duration.milliseconds(10)

    private struct State {
        var produced = 0
        var isStopped = false
        var wasHeldBack = false
    }

    let ratePerSecond: Int
    private let state = Mutex(State())

    init(ratePerSecond: Int) { self.ratePerSecond = ratePerSecond }

    var produced: Int { state.withLock { $0.produced } }
    /// Whether it had to wait because too much was waiting.
    var wasHeldBack: Bool { state.withLock { $0.wasHeldBack } }

    func stop() { state.withLock { $0.isStopped = true } }

    /// - Parameter done: how many of its tasks have ended.
    func run(on database: BenchDatabase, done: @Sendable () -> Int) async throws {
        let doorbell = Doorbell(postgres: database.general)
        let start = ContinuousClock.now
        while let count = next(after: ContinuousClock.now - start, done: done()) {
            guard count > 0 else {
                try await Task.sleep(for: Self.pause)
                continue
            }
            _ = try await database.hot.run(EnqueueTasks((0..<count).map { _ in database.lane.task() }))
            doorbell.ring()
        }
    }

    /// How many are due now; nil when it is over.
    private func next(after elapsed: Duration, done: Int) -> Int? {
        state.withLock { state in
            guard !state.isStopped else { return nil }
            let due = min(Int(elapsed.seconds * Double(ratePerSecond)) - state.produced, Self.arrayMax)
            guard due > 0 else { return 0 }
            guard state.produced + due - done <= Self.backlogMax else {
                state.wasHeldBack = true
                return 0
            }
            state.produced += due
            return due
        }
    }
}
