extension RedisClient {
    /// Sends one command and returns what the server answered.
    ///
    /// Not for commands that make the server wait (`BLPOP`): they would hold up everybody behind them.
    /// - Throws: `.notConnected` or `.overloaded` at once; `.timedOut` after `timeout`, `.cancelled` or `.connectionLost`,
    ///   after which the command may have run; `.refused` for an error of the server; `.tooLarge`.
    package func command(
        _ arguments: [RedisValue], timeout: Duration
    ) async throws(RedisError) -> RedisReply {
        try await send(arguments, until: .now + timeout)
    }

    /// Runs a script by its digest, and sends its text when the server does not know it: once, within the same time.
    package func evaluate(
        _ script: RedisScript, keys: [String], arguments: [RedisValue], timeout: Duration
    ) async throws(RedisError) -> RedisReply {
        let deadline = ContinuousClock.now + timeout
        let rest = [RedisValue(keys.count)] + keys.map { RedisValue($0) } + arguments
        do throws(RedisError) {
            return try await send(["EVALSHA", RedisValue(script.digest)] + rest, until: deadline)
        } catch {
            // The server refuses an unknown script before anything runs, so a second try does nothing twice.
            guard error.kind == "NOSCRIPT" else { throw error }
        }
        return try await send(["EVAL", RedisValue(script.source)] + rest, until: deadline)
    }

    /// Sends a payload to whoever is subscribed now, and returns how many of them this server knows.
    @discardableResult
    package func publish(
        _ payload: RedisValue, to channel: String, timeout: Duration
    ) async throws(RedisError) -> Int {
        let reply = try await command(["PUBLISH", RedisValue(channel), payload], timeout: timeout)
        guard case .integer(let count) = reply else { throw .outOfStep }
        return Int(count)
    }

    private func send(
        _ arguments: [RedisValue], until deadline: ContinuousClock.Instant
    ) async throws(RedisError) -> RedisReply {
        // Before anything is encoded: without Redis a call costs next to nothing.
        let connection = try leastBusy()
        let command = try EncodedCommand(arguments, bytesMax: configuration.outputBytesMax)
        return try await connection.send(command, until: deadline).get()
    }
}
