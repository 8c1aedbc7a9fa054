extension PostgresExecutor {
    /// Runs a statement whose text is known only now, because it names a table that was made at run time. It is not
    /// prepared. Values still go into `binds`; the text must never contain anything that came from outside.
    ///
    /// - Parameter first: runs before it in the same round trip and transaction, to set what holds for that long.
    package func run<Row: Sendable>(
        unsafeSQL text: String, _ binds: [PostgresValue], after first: some PostgresStatement,
        _ decode: (PostgresRow) throws(PostgresError) -> Row
    ) async throws(PostgresError) -> [Row] {
        try await run([try EncodedStatement(first)], unsafeSQL: text, binds, decode)
    }

    package func run<Row: Sendable>(
        unsafeSQL text: String, _ binds: [PostgresValue], _ decode: (PostgresRow) throws(PostgresError) -> Row
    ) async throws(PostgresError) -> [Row] {
        try await run([], unsafeSQL: text, binds, decode)
    }

    /// The same for its effect alone.
    package func execute(unsafeSQL text: String, _ binds: [PostgresValue]) async throws(PostgresError) {
        let nothing: [Void] = try await run([], unsafeSQL: text, binds) { _ throws(PostgresError) in }
        _ = nothing
    }

    private func run<Row: Sendable>(
        _ first: [EncodedStatement], unsafeSQL text: String, _ binds: [PostgresValue],
        _ decode: (PostgresRow) throws(PostgresError) -> Row
    ) async throws(PostgresError) -> [Row] {
        let statements = first + [try EncodedStatement(identity: nil, sql: text, binds: binds)]
        let results = try await send(statements)
        guard results.count == statements.count, let result = results.last else {
            throw PostgresError(.protocolViolation, "the server left a statement unanswered")
        }
        var rows: [Row] = []
        for index in 0..<Int32(result.rowCount) { rows.append(try decode(PostgresRow(result: result, index: index))) }
        return rows
    }
}
