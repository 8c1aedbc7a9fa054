/// How to reach the database and how much of it to use.
package struct PostgresConfiguration: Sendable {
    /// Any connection string or URI of libpq: several hosts, Unix sockets, TLS by `sslmode`, `target_session_attrs`.
    package var url: String

    /// Connections that all tasks share for single statements. Each carries thousands of requests at once, so two
    /// keep a small server busy; more than eight rarely help. At least 1.
    package var sharedConnections = 2

    /// The most connections that are leased at the same time for transactions, COPY and scripts. At least 1.
    package var leasedConnectionsMax = 4

    /// How long a caller waits for a connection, or for room on a shared one, before `.unavailable`.
    package var acquireTimeout: Duration = .seconds(10)

    /// How long one attempt to connect may take, names resolved, TLS and login included.
    package var connectTimeout: Duration = .seconds(5)

    /// Requests that may wait for their answer on one shared connection before further callers wait for room.
    package var pendingRequestsMax = 10_000

    /// Settings of every connection, applied after it is made: `search_path`, `plan_cache_mode`, `statement_timeout`…
    /// Behind a pooler they are applied to every transaction instead.
    package var sessionSettings: [String: String] = [:]

    /// Whether a pooler that lends sessions by the transaction stands in between.
    package var pooling = PostgresPooling.detected

    /// What `pg_stat_activity` shows, unless the URL says otherwise.
    package var applicationName = "penstock"

    /// Called when connections come and go, from any thread. Must be quick. For logs and counters.
    package var observe: @Sendable (PostgresEvent) -> Void = { _ in }

    package init(url: String) {
        self.url = url
    }

    /// Everything that is wrong with the values, in words for the operator.
    package func complaints() -> [String] {
        var complaints: [String] = []
        if sharedConnections < 1 { complaints.append("sharedConnections must be at least 1") }
        if leasedConnectionsMax < 1 { complaints.append("leasedConnectionsMax must be at least 1") }
        if pendingRequestsMax < 1 { complaints.append("pendingRequestsMax must be at least 1") }
        if acquireTimeout <= .zero { complaints.append("acquireTimeout must be positive") }
        if connectTimeout <= .zero { complaints.append("connectTimeout must be positive") }
        return complaints
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
    /// Leaves out the URL, because it may hold a password.
    package var description: String {
        "PostgresConfiguration(\(sharedConnections) shared, at most \(leasedConnectionsMax) leased)"
    }

    package var debugDescription: String { description }
}
