package import Domain
package import PostgresDriver
import ServiceLifecycle
import Synchronization
import TaskQueue

/// Waits for the outcomes of many tasks with one loop.
///
/// ```
/// wait ─┐                     ┌─ FindOutcomes(all waited-for) ─┐
/// wait ─┼─▶ places ─▶ loop ───┤                                ├─▶ resume those that ended
/// wait ─┘                     └─ 1 ms, then 5…100 ms ◀── poke ─┘
/// ```
///
/// However many clients wait, Postgres sees one statement per round: some 200 per second right after something happened,
/// 10 when nothing does, none when nobody waits. ``poke()`` starts a round at once. Each wait keeps its own deadline, so a
/// database that does not answer delays nobody's answer.
///
/// The race between "a task ends" and "the loop falls asleep" is closed by a flag that ``poke()`` sets under the lock and
/// the loop clears before it looks: what ends after the look is poked for after the look.
package final class OutcomeWaiter: OutcomeWaiting {
    /// The least pause between two rounds, which no poke cuts short.
    private static let gap: Duration = .milliseconds(1)
    private static let firstPause: Duration = .milliseconds(5)
    private static let lastPause: Duration = .milliseconds(100)

    private let postgres: PostgresClient
    private let state: Mutex<WaitingPlaces>

    /// - Parameter waitersMax: waits at a time; a further one is refused at once. One costs about 3 KB.
    package init(postgres: PostgresClient, waitersMax: Int = 10_000) {
        self.postgres = postgres
        state = Mutex(WaitingPlaces(countMax: waitersMax))
    }

    package func wait(
        for task: TaskID, of tenant: TenantID, until deadline: ContinuousClock.Instant
    ) async -> WaitEnd {
        guard deadline > .now else { return .timeUp }
        guard let place = state.withLock({ $0.enter() }) else { return .refused }
        defer { state.withLock { $0.leave(place) } }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.endTime(of: place, at: deadline) }
            defer { group.cancelAll() }
            return await withGracefulShutdownHandler {
                await withTaskCancellationHandler {
                    await outcome(FindOutcomes.Wanted(tenant: tenant, task: task), at: place)
                } onCancel: {
                    self.endTime(of: place)
                }
            } onGracefulShutdown: {
                self.endTime(of: place)
            }
        }
    }

    /// Looks at once instead of after the pause. Cheap, so it may be called for every settlement and notification.
    package func poke() {
        state.withLock { $0.poke() }
    }

    private func outcome(_ wanted: FindOutcomes.Wanted, at place: WaitingPlaces.Place) async -> WaitEnd {
        await withCheckedContinuation { continuation in
            switch state.withLock({ $0.wait(for: wanted, at: place, continuation) }) {
            case .isOver: continuation.resume(returning: .timeUp)
            case .isServed: break
            // Unstructured on purpose: the loop serves all waits and must not die with the first one. It ends by itself
            // when nobody waits.
            case .startsLoop: Task { await poll() }
            }
        }
    }

    private func endTime(of place: WaitingPlaces.Place, at deadline: ContinuousClock.Instant) async {
        // Cancelled when the wait is over; ending it again does nothing then.
        try? await Task.sleep(until: deadline, clock: .continuous)
        endTime(of: place)
    }

    private func endTime(of place: WaitingPlaces.Place) {
        state.withLock { $0.end(place) }?.resume(returning: .timeUp)
    }

    private func poll() async {
        var pause = Self.firstPause
        while let wanted = state.withLock({ $0.nextRound() }) {
            let ended = await ended(of: wanted)
            for continuation in state.withLock({ $0.end(ended) }) { continuation.resume(returning: .ended) }
            pause = ended.isEmpty ? min(pause * 2, Self.lastPause) : Self.firstPause
            if await isPoked(within: pause) { pause = Self.firstPause }
        }
    }

    private func ended(of wanted: [FindOutcomes.Wanted]) async -> Set<FindOutcomes.Wanted> {
        do {
            return Set(try await postgres.run(FindOutcomes(wanted)))
        } catch {
            // The next round asks again, and every wait has a deadline; the look after it meets the same database and
            // tells the client.
            return []
        }
    }

    /// Pauses, and returns early and true when somebody pokes.
    private func isPoked(within pause: Duration) async -> Bool {
        // Neither sleep can fail here: nobody cancels the loop, and cancelling the sleeper is how a poke ends it.
        try? await Task.sleep(for: Self.gap)
        let sleeper = state.withLock { state in
            state.sleeper { Task { try? await Task.sleep(for: pause) } }
        }
        guard let sleeper else { return true }
        await sleeper.value
        return sleeper.isCancelled
    }
}
