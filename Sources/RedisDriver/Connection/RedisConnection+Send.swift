import Readiness
import Synchronization

extension RedisConnection {
    /// Hands the command to the socket, or ends the call at once when that is impossible. Returns before the reply.
    func submit(_ command: EncodedCommand, _ call: PendingCall) {
        var answers = Answers()
        state.withLock { state in
            if let refusal = state.refusal(of: command, limits) {
                answers.calls.append((call.waiter, .failure(refusal)))
                return
            }
            if state.pending.isEmpty { state.progressAt = .now }
            state.handle?.append(command)
            state.pending.append(call)
            pendingCount.store(state.pending.count, ordering: .relaxed)
            setAlarm(&state, at: call.deadline)
            // While the loop waits for room, the order is kept by waiting with it.
            if !state.isWriteArmed { flush(&state, into: &answers) }
        }
        deliver(answers)
    }

    /// Sends what the socket takes, and watches for writability exactly while something is left.
    func flush(_ state: inout State, into answers: inout Answers) {
        guard answers.fatal == nil, let handle = state.handle, let watch = state.watch else { return }
        let mustWait: Bool
        switch handle.flush() {
        case .isEmpty: mustWait = false
        case .mustWait: mustWait = true
        case .failed(let errno):
            state.read(into: &answers)
            if answers.fatal == nil { answers.fatal = .lost("sending failed with errno \(errno)") }
            return
        }
        guard mustWait != state.isWriteArmed else { return }
        state.isWriteArmed = mustWait
        loop.change(watch, to: mustWait ? [.readable, .writable] : .readable)
    }
}

extension RedisConnection.State {
    /// Why a command cannot be taken now, or nil. Nothing was sent then.
    func refusal(of command: EncodedCommand, _ limits: RedisConnection.Limits) -> RedisError? {
        guard let handle else { return .disconnected }
        guard pending.count < limits.pendingMax, handle.unsentBytes + command.bytes.count <= limits.outputBytesMax
        else { return .full }
        return nil
    }
}
