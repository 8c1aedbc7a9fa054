/// Where statements run: the client (each call its own transaction), a transaction or a session. Code that takes an
/// executor does not care which.
package protocol PostgresExecutor: Sendable {
    /// Sends the statements in one round trip as one unit: if one fails, none of them happened.
    func send(_ statements: [EncodedStatement]) async throws(PostgresError) -> [ResultSet]
}

extension PostgresExecutor {
    /// Runs a statement and returns its rows.
    package func run<Statement: PostgresStatement>(
        _ statement: Statement
    ) async throws(PostgresError) -> [Statement.Row] {
        let results = try await send([EncodedStatement(statement)])
        return try results.rows(of: Statement.self, at: 0)
    }

    /// Runs a statement for its effect and returns the number of rows it affected.
    @discardableResult
    package func execute<Statement: PostgresStatement>(_ statement: Statement) async throws(PostgresError) -> Int {
        let results = try await send([EncodedStatement(statement)])
        return results.first?.affectedRows ?? 0
    }

    /// Runs several statements of one kind in one round trip; all of them happen or none does.
    package func runAll<Statement: PostgresStatement>(
        _ statements: [Statement]
    ) async throws(PostgresError) -> [[Statement.Row]] {
        var encoded: [EncodedStatement] = []
        encoded.reserveCapacity(statements.count)
        for statement in statements {
            encoded.append(try EncodedStatement(statement))
        }
        let results = try await send(encoded)
        var rows: [[Statement.Row]] = []
        for index in statements.indices {
            rows.append(try results.rows(of: Statement.self, at: index))
        }
        return rows
    }

    /// Runs several statements in one round trip; all of them happen or none does.
    package func runAtomically<each Statement: PostgresStatement>(
        _ statement: repeat each Statement
    ) async throws(PostgresError) -> (repeat [(each Statement).Row]) {
        var encoded: [EncodedStatement] = []
        for one in repeat each statement {
            encoded.append(try EncodedStatement(one))
        }
        let results = try await send(encoded)
        var next = 0
        return (repeat try results.takeRows(of: (each Statement).self, &next))
    }
}

extension [ResultSet] {
    fileprivate func rows<Statement: PostgresStatement>(
        of statement: Statement.Type, at index: Int
    ) throws(PostgresError) -> [Statement.Row] {
        guard index < count else { throw PostgresError(.protocolViolation, "the server left a statement unanswered") }
        return try self[index].rows(of: statement)
    }

    fileprivate func takeRows<Statement: PostgresStatement>(
        of statement: Statement.Type, _ next: inout Int
    ) throws(PostgresError) -> [Statement.Row] {
        defer { next += 1 }
        return try rows(of: statement, at: next)
    }
}
