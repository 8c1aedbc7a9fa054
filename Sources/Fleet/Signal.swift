import Synchronization

/// A flag that loops wait for. Raising it wakes one waiter; without a waiter it stays raised for the next one, and
/// raising it twice before that counts once.
final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiters: [(id: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    func raise() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiters.isEmpty else {
                state.isRaised = true
                return nil
            }
            return state.waiters.removeFirst().continuation
        }
        waiter?.resume()
    }

    /// Returns when the signal is raised, after `limit`, or when cancelled.
    func wait(atMost limit: Duration) async {
        await withTaskGroup { group in
            group.addTask { await self.waitUntilRaised() }
            // A cancelled sleep only means that the wait is over.
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitUntilRaised() async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isRaised {
                        state.isRaised = false
                        return true
                    }
                    // The handler below may have run before there was anybody to wake; the flag is set before it runs.
                    if Task.isCancelled { return true }
                    state.waiters.append((id, continuation))
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
                return state.waiters.remove(at: index).continuation
            }
            waiter?.resume()
        }
    }
}
