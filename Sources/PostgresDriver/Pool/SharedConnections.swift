import Readiness
import Synchronization

/// The fixed set of connections that all tasks share. Each slot opens when it is first needed, or at once when the
/// client is running, and opens again after a loss for as long as somebody wants it.
///
/// ```
///   empty ──wanted──▶ opening ──connected──▶ open ──lost──▶ empty
///                        ╰──refused: wait (Backoff), again──╯
/// ```
final class SharedConnections: Sendable {
    enum Slot: Sendable {
        case empty
        case opening
        case open(PipelinedConnection)
    }

    private struct State: Sendable {
        var slots: [Slot]
        /// Whether connections are kept although nobody waits for one.
        var isKeptOpen = false
        var isClosed = false
        var callersWaiting = 0
        var lastFailure: PostgresError?
    }

    private let connector: Connector
    private let state: Mutex<State>
    /// Moves on whenever waiting callers have a reason to look again.
    private let changes: WaitLine

    init(connector: Connector) {
        self.connector = connector
        state = Mutex(State(slots: Array(repeating: .empty, count: max(1, connector.configuration.sharedConnections))))
        changes = WaitLine(count: 0, loop: connector.loop)
    }

    /// Sends the statements over the connection with the least under way. Waits for a connection, or for room on one,
    /// at most for the configured time; once sent, for as long as the server takes.
    func send(_ statements: [EncodedStatement], measuredBy trip: RoundTrip?) async -> Request.Outcome {
        // The common case takes no clock and no line.
        if let outcome = await sendNow(statements, trip) { return outcome }
        let deadline = ContinuousClock.now + connector.configuration.acquireTimeout
        while true {
            // Read before looking, so that a change after the look ends the wait at once.
            let generation = changes.count
            if let outcome = await sendNow(statements, trip) { return outcome }
            do throws(PostgresError) {
                try await waitForChange(after: generation, until: deadline)
            } catch {
                return .failure(error)
            }
        }
    }

    /// Nil when there is no connection or it refused, which means that nothing was sent.
    private func sendNow(_ statements: [EncodedStatement], _ trip: RoundTrip?) async -> Request.Outcome? {
        guard let connection = leastBusy() else { return nil }
        let outcome = await connection.sendAlone(statements, measuredBy: trip)
        if case .failure(let error) = outcome, error.wasNotSent { return nil }
        return outcome
    }

    /// Opens all slots now and keeps them open.
    func keepOpen() {
        state.withLock { $0.isKeptOpen = true }
        openMissing()
    }

    /// Refuses further callers, lets the answers under way arrive for a while, then closes every connection.
    func close(patience: Duration) async {
        let connections = state.withLock { state in
            state.isClosed = true
            return state.slots.compactMap(\.connection)
        }
        changes.advance()
        for connection in connections { await connection.finish(patience: patience) }
    }

    private func leastBusy() -> PipelinedConnection? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            var best: (connection: PipelinedConnection, pending: Int)?
            for case .open(let connection) in state.slots {
                let pending = connection.pendingCount.load(ordering: .relaxed)
                if best.map({ pending < $0.pending }) ?? true { best = (connection, pending) }
            }
            return best?.connection
        }
    }

    private func waitForChange(after generation: Int, until deadline: ContinuousClock.Instant)
        async throws(PostgresError)
    {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.callersWaiting += 1 }
            return state.isClosed
        }
        if isClosed { throw .closed }
        defer { state.withLock { $0.callersWaiting -= 1 } }
        openMissing()
        let ending = await changes.wait(after: generation, until: deadline)
        try ending.orThrow(because: state.withLock { $0.lastFailure })
    }

    private func openMissing() {
        let missing = state.withLock { state -> [Int] in
            guard !state.isClosed else { return [] }
            let missing = state.slots.indices.filter { if case .empty = state.slots[$0] { true } else { false } }
            for index in missing { state.slots[index] = .opening }
            return missing
        }
        for index in missing {
            // Not a child of the caller: the connection outlives the call that first wanted it. It ends by itself,
            // when connected or when nobody wants the connection any more.
            Task { await open(index) }
        }
    }

    private func open(_ index: Int) async {
        var backoff = Backoff()
        while isStillWanted(index) {
            do throws(PostgresError) {
                let connection = try await connector.connect(
                    pendingMax: connector.configuration.pendingRequestsMax)
                adopt(connection, at: index)
                return
            } catch {
                state.withLock { $0.lastFailure = error }
            }
            // Sleeping fails only in a cancelled task, and nobody cancels this one.
            try? await Task.sleep(for: backoff.next())
        }
    }

    /// Whether to go on trying; if not, the slot is empty again and the next caller starts anew.
    private func isStillWanted(_ index: Int) -> Bool {
        state.withLock { state in
            let isWanted = !state.isClosed && (state.isKeptOpen || state.callersWaiting > 0)
            if !isWanted { state.slots[index] = .empty }
            return isWanted
        }
    }

    private func adopt(_ connection: PipelinedConnection, at index: Int) {
        let isLate = state.withLock { state in
            if !state.isClosed { state.slots[index] = .open(connection) }
            state.lastFailure = nil
            return state.isClosed
        }
        if isLate {
            connection.close(because: .closed)
            return
        }
        connection.whenClosed(
            { [self] reason in
                connector.configuration.report(reason)
                let isKeptOpen = state.withLock { state in
                    state.slots[index] = .empty
                    state.lastFailure = reason
                    return state.isKeptOpen
                }
                changes.advance()
                if isKeptOpen { openMissing() }
            }, whenThereIsRoom: { [self] in changes.advance() })
        changes.advance()
    }
}

extension SharedConnections.Slot {
    fileprivate var connection: PipelinedConnection? {
        if case .open(let connection) = self { connection } else { nil }
    }
}

extension PostgresConfiguration {
    /// Tells the observer about a connection that ended, unless it was closed on purpose.
    func report(_ reason: PostgresError) {
        if reason.code != .unavailable { observe(.lost(reason)) }
    }
}

extension PostgresError {
    /// The connection was full or closed before the request reached it: another try cannot do anything twice.
    fileprivate var wasNotSent: Bool { code == .unavailable }
}
