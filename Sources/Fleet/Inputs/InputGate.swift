import Synchronization

/// Bounds the bytes of large inputs that a worker holds at once. The state is an ``InputLine`` in a lock; continuations
/// are resumed outside it.
///
/// What a claim carries does not pass here: it is small (`InputSize.carriedMax`), and as many as there are tasks.
final class InputGate: Sendable {
    private typealias Waiters = [CheckedContinuation<Bool, Never>]

    private struct State {
        var line: InputLine
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        var nextID: UInt64 = 0

        mutating func take(_ ids: [UInt64]) -> Waiters { ids.compactMap { waiters.removeValue(forKey: $0) } }
    }

    private let state: Mutex<State>

    init(bytesMax: Int) { state = Mutex(State(line: InputLine(bytesMax: bytesMax))) }

    func read<R>(_ body: (borrowing InputLine) -> R) -> R { state.withLock { body($0.line) } }

    /// Waits for room for an input. Returns false when the caller was cancelled meanwhile or the worker stops; then it has
    /// none.
    func enter(bytes: Int) async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    // The handler below may have run before there was anybody to cancel; the flag is set before it runs.
                    if Task.isCancelled { return false }
                    switch state.line.arrive(id, bytes: bytes) {
                    case .admitted: return true
                    case .refused: return false
                    case .waits:
                        state.waiters[id] = continuation
                        return nil
                    }
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    /// The same, but also false when there was no room within the wait.
    func enter(bytes: Int, atMost wait: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.enter(bytes: bytes) }
            group.addTask {
                // Cancelled when the other one is done.
                try? await Task.sleep(for: wait)
                return false
            }
            var isInside = false
            // Both are waited for: room that was given in the last moment is ours and is used.
            for await entered in group {
                isInside = isInside || entered
                group.cancelAll()
            }
            return isInside
        }
    }

    /// Gives back the room of an input that was entered with as many bytes.
    func leave(bytes: Int) {
        answer(true) { $0.leave(bytes: bytes) }
    }

    /// Lets nobody in any more, and tells those who wait: the worker stops, and their tasks find room elsewhere sooner.
    func close() {
        answer(false) { $0.close() }
    }

    /// Cancelled while it waited. One that was admitted in the same moment has its room, and gives it back itself: so what
    /// waits and who waits are changed in one step.
    private func giveUp(_ id: UInt64) {
        let (own, admitted) = state.withLock { state -> (CheckedContinuation<Bool, Never>?, Waiters) in
            guard let own = state.waiters.removeValue(forKey: id) else { return (nil, []) }
            return (own, state.take(state.line.giveUp(id) ?? []))
        }
        own?.resume(returning: false)
        for waiter in admitted { waiter.resume(returning: true) }
    }

    private func answer(_ isInside: Bool, _ change: (inout InputLine) -> [UInt64]) {
        let waiters = state.withLock { $0.take(change(&$0.line)) }
        for waiter in waiters { waiter.resume(returning: isInside) }
    }
}
