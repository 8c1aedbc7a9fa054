extension RedisConnection.State {
    /// Pieces read in one visit; whatever is left makes the loop call again, after the other connections.
    private static let piecesMax = 64

    /// Reads what has arrived, gives each reply to its call, and notices the end of the connection.
    mutating func read(into answers: inout Answers) {
        guard let handle else { return }
        for _ in 0..<Self.piecesMax where answers.fatal == nil {
            guard let count = handle.read() else {
                answers.fatal = .lost(handle.lastError)
                return
            }
            if count > 0 { progressAt = .now }
            takeReplies(handle, into: &answers)
            guard count == RedisHandle.pieceBytes else { return }
        }
    }

    private mutating func takeReplies(_ handle: RedisHandle, into answers: inout Answers) {
        while answers.fatal == nil {
            switch handle.next() {
            case .incomplete: return
            case .broken(let error): give(up: error, into: &answers)
            case .reply(let raw): take(raw, into: &answers)
            }
        }
    }

    private mutating func take(_ raw: consuming RawReply, into answers: inout Answers) {
        if takesMessages, let message = raw.value.asMessage {
            answers.messages.append(message)
            return
        }
        guard let call = pending.popFirst() else {
            answers.fatal = .outOfStep
            return
        }
        // Nobody waits for it any more, so it is not even copied.
        guard !call.waiter.hasEnded else { return }
        switch raw.value {
        case .error(let words): answers.calls.append((call.waiter, .failure(.refused(words))))
        case let reply: answers.calls.append((call.waiter, .success(reply)))
        }
    }

    /// The call whose reply broke the connection learns why; to the others the connection is lost.
    private mutating func give(up error: RedisError, into answers: inout Answers) {
        answers.fatal = error
        guard error.code == .tooLarge else { return }
        if let call = pending.popFirst() { answers.calls.append((call.waiter, .failure(error))) }
        answers.fatal = .lost(error.message)
    }
}

extension RedisReply {
    /// The payload, if this is a message of a subscription: `["message", channel, payload]`.
    fileprivate var asMessage: [UInt8]? {
        guard let parts = asArray, parts.count == 3, parts[0].asText == "message" else { return nil }
        return parts[2].asBytes
    }
}
