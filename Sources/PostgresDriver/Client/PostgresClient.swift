import Readiness
import Synchronization

/// The database, as the rest of the program sees it.
///
/// Single statements share a few connections and pipeline implicitly: a thousand concurrent callers cost a thousand
/// answers, not a thousand connections. Transactions, scripts and COPY lease a connection of their own.
///
/// Cancelling a task does not stop a statement on a shared connection (the caller still gets its result); it does stop
/// one in a transaction or session. A bound for single statements is the server's `statement_timeout`.
package final class PostgresClient: PostgresExecutor {
    /// How long a closing client waits for answers that are under way.
    private static let closePatience = Duration.seconds(5)

    let configuration: PostgresConfiguration
    let connector: Connector
    let leases: LeasedConnections
    let listeners = Mutex(Listeners())
    private let shared: SharedConnections

    /// Does no I/O: connections are opened by `run()`, or when they are first needed.
    package init(_ configuration: PostgresConfiguration) {
        self.configuration = configuration
        connector = Connector(configuration: configuration, loop: .shared)
        shared = SharedConnections(connector: connector)
        leases = LeasedConnections(connector: connector)
    }

    /// Opens the shared connections and keeps them open until the task is cancelled, then closes everything.
    package func run() async throws {
        shared.keepOpen()
        // Nothing is ever sent through this stream: it ends when the task is cancelled.
        for await _ in AsyncStream<Never>.makeStream().stream {}
        await close()
    }

    /// Refuses further calls, waits up to 5 s for answers under way, and closes every connection. May be called twice.
    package func close() async {
        for listener in listeners.withLock({ $0.close() }) { listener.cancel() }
        leases.close(patience: Self.closePatience)
        await shared.close(patience: Self.closePatience)
    }

    /// Sends the statements over a shared connection as one transaction.
    ///
    /// A statement that the server has forgotten, or whose plan no longer fits the tables, is prepared and sent once
    /// more: in both cases the server refused before anything ran.
    package func send(_ statements: [EncodedStatement]) async throws(PostgresError) -> [ResultSet] {
        try await send(statements, measuredBy: nil)
    }

    func send(
        _ statements: [EncodedStatement], measuredBy trip: RoundTrip?
    ) async throws(PostgresError) -> [ResultSet] {
        let outcome = await shared.send(statements, measuredBy: trip)
        guard case .failure(let error) = outcome, error.isStalePreparedStatement else { return try outcome.get() }
        return try await shared.send(statements, measuredBy: trip).get()
    }
}
