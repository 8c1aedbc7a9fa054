import Readiness
import Synchronization

/// A Redis, as the rest of the program sees it: a place for hints, which may be gone at any moment.
///
/// Commands share a few connections and pipeline implicitly. Without a connection they fail at once, so that whoever
/// asks goes on without the hint; nothing is queued for later and nothing is sent twice. Cancelling a task frees its
/// caller at once, whether the command then runs or not.
///
/// ```
///   slot:  empty ──run()──▶ connecting ──▶ open ──lost──▶ wait (Backoff) ──▶ connecting …
/// ```
package final class RedisClient: Sendable {
    struct State: Sendable {
        var connections: [RedisConnection?]
        /// Connections of subscriptions.
        var subscribed: [ObjectIdentifier: RedisConnection] = [:]
        var lastFailure: RedisError?
        var isClosed = false
    }

    let configuration: RedisConfiguration
    let connector: Connector
    let state: Mutex<State>

    /// Does no I/O: connections are opened by `run()` or `connect()`.
    /// - Throws: `.misuse` that names everything that is wrong with the configuration.
    package init(_ configuration: RedisConfiguration) throws(RedisError) {
        let complaints = configuration.complaints()
        guard complaints.isEmpty else { throw RedisError(.misuse, complaints.joined(separator: "; ")) }
        self.configuration = configuration
        connector = Connector(configuration: configuration, loop: .shared)
        state = Mutex(State(connections: Array(repeating: nil, count: configuration.connections)))
    }

    /// - Throws: `.misuse` that says what is wrong with the URL, without it.
    package convenience init(url: String, connections: Int = 1) throws(RedisError) {
        try self.init(try RedisConfiguration(url: url, connections: connections))
    }

    deinit { close() }

    /// Whether a command would be sent now.
    package var isConnected: Bool {
        state.withLock { state in state.connections.contains { $0 != nil } }
    }

    /// Why there is no connection; nil when there is one, or none was tried yet.
    package var lastFailure: RedisError? { state.withLock { $0.lastFailure } }

    /// Commands without a reply, those whose caller has given up included. For tests and gauges.
    package var pendingCommands: Int {
        state.withLock { state in
            state.connections.reduce(0) { $0 + ($1?.pendingCount.load(ordering: .relaxed) ?? 0) }
        }
    }

    /// Connects, and connects again whenever a connection is lost, until the task is cancelled; then closes everything.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for slot in 0..<configuration.connections {
                group.addTask { await self.keepConnected(slot) }
            }
        }
        close()
    }

    /// Makes one attempt to connect, for whoever wants to know why it fails. The connection stays until it is lost or the
    /// client closes.
    package func connect() async throws(RedisError) {
        let connection = try await connector.connect()
        adopt(connection, at: 0)
        if !connection.isOpen { throw state.withLock { $0.lastFailure } ?? .closed }
    }

    /// Ends every connection now; what is under way fails. May be called twice.
    package func close() {
        let open = state.withLock { state in
            state.isClosed = true
            return state.connections.compactMap(\.self) + Array(state.subscribed.values)
        }
        for connection in open { connection.close(because: .closing) }
    }

    /// The connection with the least under way.
    func leastBusy() throws(RedisError) -> RedisConnection {
        let (best, isClosed) = state.withLock { state in
            var best: (connection: RedisConnection, pending: Int)?
            for connection in state.connections.compactMap(\.self) {
                let pending = connection.pendingCount.load(ordering: .relaxed)
                if best.map({ pending < $0.pending }) ?? true { best = (connection, pending) }
            }
            return (best?.connection, state.isClosed)
        }
        guard let best, !isClosed else { throw isClosed ? .closed : .disconnected }
        return best
    }

    private func keepConnected(_ slot: Int) async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do throws(RedisError) {
                let connection = try await connector.connect()
                let start = ContinuousClock.now
                await hold(connection, at: slot)
                // A server that lets us in and throws us out at once is not asked faster and faster.
                if start.duration(to: .now) >= Backoff.last { backoff = Backoff() }
            } catch {
                state.withLock { $0.lastFailure = error }
                if error.code != .cancelled { configuration.observe(.connectFailed(error)) }
            }
            // Ends early when cancelled, which the loop then sees.
            try? await Task.sleep(for: backoff.next())
        }
    }

    /// Lends the connection to all callers until it is lost or the task is cancelled.
    private func hold(_ connection: RedisConnection, at slot: Int) async {
        let (ended, continuation) = AsyncStream.makeStream(of: Never.self)
        adopt(connection, at: slot) { continuation.finish() }
        // Nothing is ever sent through this stream: it ends with the connection or the task.
        for await _ in ended {}
        connection.close(because: .closing)
    }

    private func adopt(_ connection: RedisConnection, at slot: Int, onEnd: @escaping @Sendable () -> Void = {}) {
        let replaced = state.withLock { state -> RedisConnection? in
            guard !state.isClosed else { return connection }
            defer { state.connections[slot] = connection }
            state.lastFailure = nil
            return state.connections[slot]
        }
        replaced?.close(because: .closing)
        if replaced !== connection { configuration.observe(.connected) }
        // Weak, because the loop keeps an open connection alive, and it would keep the client.
        connection.whenClosed { [weak self, weak connection] reason in
            self?.forget(connection, at: slot, because: reason)
            onEnd()
        }
    }

    private func forget(_ connection: RedisConnection?, at slot: Int, because reason: RedisError) {
        state.withLock { state in
            guard state.connections[slot] === connection else { return }
            state.connections[slot] = nil
            state.lastFailure = reason
        }
        if reason != .closing { configuration.observe(.lost(reason)) }
    }
}
