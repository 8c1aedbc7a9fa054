extension RedisError {
    /// What the server refuses while it starts, fails over, runs a slow script or is full, and takes again later.
    private static let transientKinds: Set<String> = [
        "LOADING", "BUSY", "TRYAGAIN", "MASTERDOWN", "CLUSTERDOWN", "READONLY", "OOM",
    ]

    /// Whether the same command may succeed a little later. The decision to send it again is the caller's.
    package var isTransient: Bool {
        switch code {
        case .notConnected, .overloaded, .timedOut, .connectionLost: true
        case .refused: kind.map(Self.transientKinds.contains) ?? false
        case .cancelled, .protocolViolation, .tooLarge, .misuse: false
        }
    }

    /// An error that the server answered with. Its words may quote the command, so only the first, which names the kind,
    /// gets into the message.
    static func refused(_ words: String) -> RedisError {
        let first = words.prefix { $0 != " " }
        let isKind = !first.isEmpty && first.count <= 32 && first.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        let kind = isKind ? String(first) : "ERR"
        return RedisError(.refused, "Redis refused the command (\(kind))", kind: kind, detail: words)
    }

    /// Why a connection ended, with the system's words for the log.
    static func lost(_ detail: String) -> RedisError {
        RedisError(.connectionLost, "the connection to Redis was lost", detail: detail)
    }

    /// Why there is no connection, with the system's words for the log.
    static func unreachable(_ detail: String) -> RedisError {
        RedisError(.notConnected, "Redis cannot be reached", detail: detail)
    }

    static let disconnected = RedisError(.notConnected, "there is no connection to Redis")
    static let closed = RedisError(.notConnected, "the Redis client is closed")
    /// For what is still under way when the client closes.
    static let closing = RedisError(.connectionLost, "the Redis client was closed before the answer came")
    static let full = RedisError(.overloaded, "too many commands wait for Redis")
    static let late = RedisError(.timedOut, "Redis did not answer in time")
    static let stopped = RedisError(.cancelled, "the task was cancelled")
    static let outOfStep = RedisError(.protocolViolation, "Redis answered something that was not asked")
    static let answerTooLarge = RedisError(.tooLarge, "an answer of Redis is larger or deeper than allowed")
}
