import Readiness

/// Keeps one connection listening to one channel until its task is cancelled.
struct Listener: Sendable {
    let channel: String
    let connector: Connector
    let continuation: AsyncStream<String>.Continuation

    func run() async {
        defer { continuation.finish() }
        var backoff = Backoff()
        while !Task.isCancelled {
            if await listenUntilLost() { backoff = Backoff() }
            // Ends early when cancelled, which the loop then sees.
            try? await Task.sleep(for: backoff.next())
        }
    }

    /// Returns whether listening had begun before the connection was lost.
    private func listenUntilLost() async -> Bool {
        guard
            let connection = try? await connector.connect(onNotification: { [channel, continuation] from, payload in
                if from == channel { continuation.yield(payload) }
            })
        else { return false }
        if connection.kind.isLent {
            // A LISTEN would stay in the session of whoever is next. Waits in silence until the task is cancelled.
            connection.close(because: .closed)
            for await _ in AsyncStream<Never>.makeStream().stream {}
            return false
        }
        let (ended, endedContinuation) = AsyncStream.makeStream(of: Never.self)
        connection.whenClosed { [configuration = connector.configuration] reason in
            configuration.report(reason)
            endedContinuation.finish()
        }
        let hasBegun = await begin(on: connection)
        if hasBegun {
            continuation.yield("")
            // Nothing is ever sent through this stream: it ends with the connection or the task.
            for await _ in ended {}
        }
        connection.close(because: .closed)
        return hasBegun
    }

    private func begin(on connection: PipelinedConnection) async -> Bool {
        let quoted = "\"" + channel.replacing("\"", with: "\"\"") + "\""
        guard let statement = try? EncodedStatement(once: "LISTEN \(quoted)") else { return false }
        if case .success = await connection.send([statement]) { return true }
        return false
    }
}
