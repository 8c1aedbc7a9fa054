import Synchronization

extension RedisClient {
    /// The payloads sent to a channel from now on, over a connection of its own. When this returns, the server has
    /// confirmed: nothing that is published afterwards is missed without a word.
    ///
    /// The stream ends with an error when the connection is lost (`.connectionLost`) or when the consumer falls more than
    /// `bufferMax` payloads behind (`.overloaded`): after either something may have been missed, and the consumer looks at
    /// the truth and subscribes again. It ends without one when the consumer stops.
    /// - Throws: `.notConnected` when the server cannot be reached now, `.refused`, `.timedOut`, `.cancelled`.
    package func subscribe(
        to channel: String, bufferMax: Int = 256
    ) async throws(RedisError) -> AsyncThrowingStream<[UInt8], any Error> {
        if state.withLock({ $0.isClosed }) { throw .closed }
        let (stream, continuation) = AsyncThrowingStream.makeStream(
            of: [UInt8].self, throwing: (any Error).self, bufferingPolicy: .bufferingOldest(max(1, bufferMax)))
        let connection = try await connector.connect { payload in
            if case .dropped = continuation.yield(payload) { continuation.finish(throwing: RedisError.behind) }
        }
        // Set before anything can come: a stream that has ended does not call it any more.
        continuation.onTermination = { _ in connection.close(because: .closing) }
        do throws(RedisError) {
            try register(connection)
            let command = try EncodedCommand(["SUBSCRIBE", RedisValue(channel)])
            _ = try await connection.send(command, until: .now + configuration.connectTimeout).get()
        } catch {
            connection.close(because: .closing)
            throw error
        }
        connection.whenClosed { [weak self] reason in
            self?.unregister(connection)
            continuation.finish(throwing: reason)
        }
        return stream
    }

    private func register(_ connection: RedisConnection) throws(RedisError) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.subscribed[ObjectIdentifier(connection)] = connection }
            return state.isClosed
        }
        if isClosed { throw .closed }
        connection.whenClosed { [weak self, weak connection] _ in
            if let connection { self?.unregister(connection) }
        }
    }

    private func unregister(_ connection: RedisConnection) {
        state.withLock { $0.subscribed[ObjectIdentifier(connection)] = nil }
    }
}

extension RedisError {
    fileprivate static let behind = RedisError(.overloaded, "the subscriber fell behind, and messages were dropped")
}
