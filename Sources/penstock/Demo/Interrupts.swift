import UnixSignals

/// Lets work clean up after itself when the process is told to stop.
enum Interrupts {
    /// Runs `body`. The first SIGINT, SIGTERM or SIGHUP cancels it; when it has cleaned up and ended, `.interrupted` is
    /// thrown whatever it gave. Further signals change nothing, because cleaning up is bounded in time by itself.
    static func cancelling<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                for await _ in signals { throw CommandFailure.interrupted }
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let result = ended { return result }
            }
            throw CommandFailure.interrupted
        }
    }
}
