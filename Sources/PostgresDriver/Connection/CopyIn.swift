/// Feeds rows to the server. Rows are sent no faster than the server takes them, so memory holds one piece at a time.
struct CopyIn: Sendable {
    let connection: PipelinedConnection

    /// - Returns: the number of rows copied.
    /// - Throws: the server's error, or the sequence's; in either case no row is kept.
    func run<Chunks: AsyncSequence>(
        _ sql: String, _ chunks: Chunks
    ) async throws -> Int where Chunks.Element == [UInt8] {
        guard case .takesRows = try await connection.beginScript(sql) else {
            throw PostgresError(.misuse, "the statement is not a COPY from standard input")
        }
        do {
            for try await chunk in chunks {
                try Task.checkCancellation()
                try await connection.sendRows(chunk)
            }
            // A sequence may end early because the task was cancelled; its rows are not the whole.
            try Task.checkCancellation()
        } catch {
            // The server answers with an error because we asked for it; the reason is the one in hand.
            _ = try? await connection.endRows(failing: "the rows ended early")
            throw error
        }
        guard case .finished(let affectedRows) = try await connection.endRows(failing: nil) else {
            throw PostgresError.outOfStep
        }
        return affectedRows
    }
}
