import Synchronization

extension PipelinedConnection {
    /// Hands the request to libpq, or answers it at once when that is impossible. Returns before the server answers.
    func submit(_ request: Request) {
        var answered = Answers()
        let refusal = state.withLock { state -> PostgresError? in
            if let reason = state.refusal(of: request, pendingMax: pendingMax) { return reason }
            if kind.isLent {
                state.held.append(request)
            } else {
                send(request, &state, into: &answered)
            }
            sendHeld(&state, into: &answered)
            count(&state, into: &answered)
            return nil
        }
        if let refusal { request.continuation?.resume(returning: .failure(refusal)) }
        deliver(answered)
    }

    private func send(_ request: Request, _ state: inout State, into answered: inout Answers) {
        guard state.send(request) else {
            answered.fatal = state.brokenError()
            return
        }
        // A send that found the socket full has read what was there, and the loop would not learn of that.
        state.drain(into: &answered)
        armWriting(&state)
    }

    /// Goes on with what was held back, once nothing is under way.
    func sendHeld(_ state: inout State, into answered: inout Answers) {
        while answered.fatal == nil, state.pending.isEmpty, let next = state.held.popFirst() {
            send(next, &state, into: &answered)
        }
    }
}
