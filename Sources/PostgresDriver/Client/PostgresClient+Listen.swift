import Synchronization

/// The notification streams of a client that are still open.
struct Listeners: Sendable {
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var nextID = 0
    private var isClosed = false

    /// False when the client is closed.
    mutating func add(_ start: (Int) -> Task<Void, Never>) -> Int? {
        guard !isClosed else { return nil }
        nextID += 1
        tasks[nextID] = start(nextID)
        return nextID
    }

    mutating func remove(_ id: Int) -> Task<Void, Never>? { tasks.removeValue(forKey: id) }

    mutating func close() -> [Task<Void, Never>] {
        isClosed = true
        defer { tasks = [:] }
        return Array(tasks.values)
    }
}

extension PostgresClient {
    /// The payloads sent to a channel, over a connection of its own.
    ///
    /// Only the newest unread payload is kept: a notification is a reason to look, not a message. An empty string comes
    /// whenever listening has begun, at first and after each reconnect, because something may have been missed before.
    /// Behind a pooler nothing ever comes, so whoever listens must also look from time to time.
    /// The stream ends when its consumer stops or the client closes.
    package func listen(_ channel: String) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
        let listener = Listener(channel: channel, connector: connector, continuation: continuation)
        let id = listeners.withLock { listeners in
            // Not a child of the caller: it lives as long as the stream, whose end cancels it.
            listeners.add { _ in Task { await listener.run() } }
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [self] _ in
            listeners.withLock { $0.remove(id) }?.cancel()
        }
        return stream
    }
}
