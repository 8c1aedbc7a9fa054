import Synchronization

/// A gate that opens once a number of `arrive` calls were made, and stays open. Waiting ends early, with a
/// `CancellationError`, when the waiting task is cancelled.
final class Signal: Sendable {
    private struct State {
        var arrivalsLeft: Int
        var lastTicket = 0
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(after arrivals: Int = 1) { state = Mutex(State(arrivalsLeft: arrivals)) }

    func arrive() {
        let released = state.withLock { state in
            state.arrivalsLeft -= 1
            guard state.arrivalsLeft <= 0 else { return [CheckedContinuation<Void, any Error>]() }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in released { continuation.resume() }
    }

    func wait() async throws {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.contains(ticket) { return .failure(CancellationError()) }
                    if state.arrivalsLeft <= 0 { return .success(()) }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let continuation = state.withLock { state in
                state.cancelled.insert(ticket)
                return state.waiting.removeValue(forKey: ticket)
            }
            continuation?.resume(throwing: CancellationError())
        }
    }
}
