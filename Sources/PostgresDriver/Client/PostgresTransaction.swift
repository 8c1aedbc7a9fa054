/// A transaction under way. Ends with the body that it was given to.
package struct PostgresTransaction: PostgresExecutor {
    let lease: Lease

    package func send(_ statements: [EncodedStatement]) async throws(PostgresError) -> [ResultSet] {
        try await lease.send(statements)
    }

    /// Runs a script of several statements without parameters, inside the transaction. The text is sent as it is: it
    /// must never contain anything that came from outside. The connection is closed after the transaction.
    package func unsafeSQL(_ text: String) async throws(PostgresError) {
        try await lease.runScript(text)
    }

    /// Runs one `COPY … FROM STDIN` and returns the number of rows. The pieces may be cut anywhere.
    package func copyIn<Chunks: AsyncSequence>(
        _ sql: String, _ chunks: Chunks
    ) async throws -> Int where Chunks.Element == [UInt8] {
        try await lease.copyIn(sql, chunks)
    }

    package func copyIn(_ sql: String, _ chunks: [[UInt8]]) async throws -> Int {
        try await lease.copyIn(sql, ArraySequence(elements: chunks))
    }
}
