import Domain
import Synchronization
import TaskQueue

/// The worker's slots, shared by the pumps, the attempts' calls and the lease keeper.
/// The state is a ``SlotLedger`` in a lock; continuations are resumed outside it.
final class SlotKeeper: Sendable {
    private struct Waiter {
        let id: UInt64
        let pool: PoolID
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var ledger: SlotLedger
        var waiters: [Waiter] = []
        var nextID: UInt64 = 0
    }

    private let state: Mutex<State>

    init(pools: [(id: PoolID, wanted: Int32)]) {
        state = Mutex(State(ledger: SlotLedger(pools)))
    }

    func read<R>(_ body: (borrowing SlotLedger) -> R) -> R { state.withLock { body($0.ledger) } }

    /// Changes the ledger, then hands freed call slots to those who wait for them, in order of arrival.
    func update<R: Sendable>(_ body: (inout SlotLedger) -> R) -> R {
        let (result, admitted) = state.withLock { state in
            let result = body(&state.ledger)
            return (result, Self.admit(&state))
        }
        for waiter in admitted {
            waiter.continuation.resume(returning: true)
        }
        return result
    }

    /// Waits for a slot for one call. Returns false when the caller was cancelled meanwhile; then none was taken.
    func beginCall(in pool: PoolID) async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    // The handler below may have run before there was anybody to cancel; the flag is set before it runs.
                    if Task.isCancelled { return false }
                    let isFirst = !state.waiters.contains { $0.pool == pool }
                    if isFirst, state.ledger.beginCall(in: pool) { return true }
                    state.waiters.append(Waiter(id: id, pool: pool, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(returning: false)
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

    private static func admit(_ state: inout State) -> [Waiter] {
        guard !state.waiters.isEmpty else { return [] }
        var admitted: [Waiter] = []
        var full: Set<PoolID> = []
        state.waiters.removeAll { waiter in
            guard !full.contains(waiter.pool) else { return false }
            guard state.ledger.beginCall(in: waiter.pool) else {
                full.insert(waiter.pool)
                return false
            }
            admitted.append(waiter)
            return true
        }
        return admitted
    }
}
