import Domain
import Synchronization
import TaskQueue

/// The worker's slots, shared by the pumps, the attempts' calls and the lease keeper.
/// The state is a ``SlotLedger`` in a lock; continuations are resumed outside it.
final class SlotKeeper: Sendable {
    private struct State {
        var ledger: SlotLedger
        var line = SlotLine()
        var nextID: UInt64 = 0
    }

    private let state: Mutex<State>

    /// - Parameter bound: the pools whose slots are a provider's.
    init(pools: [(id: PoolID, wanted: Int32)], bound: Set<PoolID> = [], ahead: ClaimAhead = ClaimAhead()) {
        state = Mutex(State(ledger: SlotLedger(pools, bound: bound, ahead: ahead)))
    }

    func read<R>(_ body: (borrowing SlotLedger) -> R) -> R { state.withLock { body($0.ledger) } }

    /// Changes the ledger, then hands freed call slots to those who wait for them, in order of arrival.
    func update<R: Sendable>(_ body: (inout SlotLedger) -> R) -> R {
        let (result, served) = state.withLock { state in
            let result = body(&state.ledger)
            return (result, state.line.serve(&state.ledger))
        }
        for (waiter, answer) in served {
            waiter.continuation.resume(returning: answer)
        }
        return result
    }

    /// Waits for a slot for one call. Returns false, and has taken none, when the caller was cancelled meanwhile or the
    /// worker has left the pool.
    func beginCall(in pool: PoolID) async -> Bool { await takeSlot(in: pool, patience: nil) == .taken }

    /// The same for the first call of an attempt. It is let go when no slot will come for it soon: the worker stops, holds
    /// no slots of the pool any more, or has had more tasks than slots for as long as `patience`.
    func beginFirstCall(in pool: PoolID, patience: Duration) async -> SlotLine.Answer {
        await takeSlot(in: pool, patience: .now + patience)
    }

    /// Lets go the first calls that have waited too long. Called again and again, so that a wait costs no timer.
    func dismissOverdue(now: ContinuousClock.Instant) {
        let dismissed = state.withLock { $0.line.dismiss($0.ledger, now: now) }
        for waiter in dismissed {
            waiter.continuation.resume(returning: .letGo)
        }
    }

    private func takeSlot(in pool: PoolID, patience: ContinuousClock.Instant?) async -> SlotLine.Answer {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: SlotLine.Answer? = state.withLock { state in
                    // The handler below may have run before there was anybody to cancel; the flag is set before it runs.
                    if Task.isCancelled { return .cancelled }
                    let isFirst = patience != nil
                    if !state.line.isTaken(in: pool, state.ledger), state.ledger.beginCall(in: pool, isFirst: isFirst) {
                        return .taken
                    }
                    if (isFirst && state.ledger.letsGo(of: pool)) || state.ledger.isGone(pool) { return .letGo }
                    state.line.append(.init(id: id, pool: pool, patience: patience, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.line.remove(id) }?.continuation.resume(returning: .cancelled)
        }
    }

    /// As ``beginCall(in:)``, but also false when no slot came free within the wait.
    func beginCall(in pool: PoolID, atMost wait: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.beginCall(in: pool) }
            group.addTask {
                // Cancelled when the other one is done.
                try? await Task.sleep(for: wait)
                return false
            }
            var hasBegun = false
            // Both are waited for: a slot that was handed over in the last moment is ours and is used.
            for await began in group {
                hasBegun = hasBegun || began
                group.cancelAll()
            }
            return hasBegun
        }
    }
}
