import Readiness
import Synchronization

/// Connections that belong to one caller at a time. They are opened when needed, kept while idle, and given to waiting
/// callers first come, first served.
final class LeasedConnections: Sendable {
    private struct State: Sendable {
        var idle: [PipelinedConnection] = []
        var leased: [ObjectIdentifier: PipelinedConnection] = [:]
        var isClosed = false
    }

    private let connector: Connector
    private let permits: WaitLine
    private let state = Mutex(State())

    init(connector: Connector) {
        self.connector = connector
        permits = WaitLine(count: max(1, connector.configuration.leasedConnectionsMax), loop: connector.loop)
    }

    /// - Throws: `.unavailable` when no connection could be had until the deadline, `.cancelled`.
    func lease(until deadline: ContinuousClock.Instant) async throws(PostgresError) -> Lease {
        try await permits.takePermit(until: deadline).orThrow(because: nil)
        do throws(PostgresError) {
            let connection = try await idleOrNew(until: deadline)
            let isClosed = state.withLock { state in
                state.leased[ObjectIdentifier(connection)] = connection
                return state.isClosed
            }
            if isClosed {
                discard(connection, because: .closed)
                throw .closed
            }
            return Lease(connection: connection)
        } catch {
            permits.releasePermit()
            throw error
        }
    }

    /// Takes the connection back. One that is not as good as new is closed instead of being kept.
    func giveBack(_ lease: Lease) {
        lease.end()
        let connection = lease.connection
        let isGood = lease.isReusable
        let isKept = state.withLock { state in
            guard isGood, !state.isClosed else { return false }
            state.leased[ObjectIdentifier(connection)] = nil
            state.idle.append(connection)
            return true
        }
        if !isKept { discard(connection, because: .closed) }
        permits.releasePermit()
    }

    /// Refuses further leases and closes idle connections now; leased ones close when they are given back, or after
    /// `patience` under their holder's hands.
    func close(patience: Duration) {
        let (idle, leased) = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return (state.idle, Array(state.leased.values))
        }
        for connection in idle { connection.close(because: .closed) }
        guard !leased.isEmpty else { return }
        _ = connector.loop.schedule(at: .now + patience) {
            for connection in leased { connection.close(because: .lost) }
        }
    }

    /// Tries again after a refusal, because a server that restarts is back in a moment.
    private func idleOrNew(until deadline: ContinuousClock.Instant) async throws(PostgresError) -> PipelinedConnection {
        var backoff = Backoff()
        while true {
            if state.withLock({ $0.isClosed }) { throw .closed }
            if let idle = state.withLock({ $0.idle.popLast() }), idle.isOpen { return idle }
            do throws(PostgresError) {
                let connection = try await connector.connect()
                connection.whenClosed { [self] reason in
                    connector.configuration.report(reason)
                    forget(connection)
                }
                return connection
            } catch {
                let pause = backoff.next()
                guard ContinuousClock.now + pause < deadline else {
                    try WaitLine.Ending.timedOut.orThrow(because: error)
                    throw error
                }
                do {
                    try await Task.sleep(for: pause)
                } catch {
                    try WaitLine.Ending.cancelled.orThrow(because: nil)
                }
            }
        }
    }

    private func discard(_ connection: PipelinedConnection, because reason: PostgresError) {
        forget(connection)
        connection.close(because: reason)
    }

    private func forget(_ connection: PipelinedConnection) {
        state.withLock { state in
            state.leased[ObjectIdentifier(connection)] = nil
            state.idle.removeAll { $0 === connection }
        }
    }
}
