extension PostgresClient {
    /// Runs the body in a READ COMMITTED transaction: committed when the body returns, rolled back when it throws.
    ///
    /// A connection is taken now, but the transaction begins with the first statement. Inside, wait for nothing but the
    /// database. The transaction must not be used after the body has ended.
    ///
    /// - Throws: what the body throws; `.server` with state 25P02 when the body returned although one of its statements
    ///   had failed; `.connectionLost` when it is unknown whether the commit happened.
    package func transaction<Value: Sendable>(
        _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        let lease = try await leases.lease(until: .now + configuration.acquireTimeout)
        lease.beginTransaction()
        defer { leases.giveBack(lease) }
        do {
            let value = try await body(PostgresTransaction(lease: lease))
            try await commit(lease)
            return value
        } catch {
            await rollBack(lease)
            throw error
        }
    }

    /// Lends the body a connection of its own, without a transaction.
    ///
    /// - Throws: `.misuse` behind a pooler, where a session ends with each transaction; what the body throws.
    package func withLease<Value: Sendable>(
        _ body: (PostgresSession) async throws -> Value
    ) async throws -> Value {
        let lease = try await leases.lease(until: .now + configuration.acquireTimeout)
        defer { leases.giveBack(lease) }
        guard !lease.connection.kind.isLent else {
            throw PostgresError(.misuse, "this needs a session of its own, which a pooler does not lend")
        }
        return try await body(PostgresSession(lease: lease))
    }

    /// Whether a pooler that lends sessions by the transaction stands in between, as far as the client knows.
    package func isPooled() async throws -> Bool {
        let lease = try await leases.lease(until: .now + configuration.acquireTimeout)
        defer { leases.giveBack(lease) }
        return lease.connection.kind.isLent
    }

    private func commit(_ lease: Lease) async throws(PostgresError) {
        let wasNeverBegun = lease.end()
        if wasNeverBegun { return }
        let results = try await lease.sendIgnoringCancellation(EncodedStatement(CommitTransaction()))
        // A failed transaction answers COMMIT with success and the word ROLLBACK.
        guard results.first?.command == "COMMIT" else {
            throw PostgresError(
                .server, "the transaction was rolled back because one of its statements had failed",
                sqlState: .inFailedSQLTransaction)
        }
    }

    /// Whatever goes wrong here is visible in the connection's state: it is then not idle, and is closed on return.
    private func rollBack(_ lease: Lease) async {
        lease.end()
        guard lease.connection.isInTransaction else { return }
        _ = try? await lease.sendIgnoringCancellation(EncodedStatement(RollbackTransaction()))
    }
}
