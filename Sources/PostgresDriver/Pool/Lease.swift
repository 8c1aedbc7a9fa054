import Synchronization

/// One connection while it belongs to one caller. Statements are sent in the order of the calls.
///
/// A transaction begins with its first statement, in the same round trip, so one that does nothing costs nothing.
final class Lease: Sendable {
    private struct State: Sendable {
        var mustBegin = false
        var hasEnded = false
        /// Set when a script may have changed settings of the session that the next holder must not inherit.
        var mustRetire = false
    }

    let connection: PipelinedConnection
    private let gate: CancelGate
    private let state = Mutex(State())

    init(connection: PipelinedConnection) {
        self.connection = connection
        gate = CancelGate(connection: connection)
    }

    /// Whether the next holder would find the connection as good as new.
    var isReusable: Bool { !state.withLock { $0.mustRetire } && gate.isQuiet && connection.isIdle }

    /// Puts a BEGIN before the next statement.
    func beginTransaction() {
        state.withLock { $0.mustBegin = true }
    }

    /// Refuses further use, because the holder's body is over. Returns whether a transaction was never started.
    @discardableResult
    func end() -> Bool {
        state.withLock { state in
            state.hasEnded = true
            return state.mustBegin
        }
    }

    /// Sends the statements up to one Sync. When the task is cancelled the server is asked to stop, and the answer is
    /// awaited nevertheless.
    func send(_ statements: [EncodedStatement]) async throws(PostgresError) -> [ResultSet] {
        let opening = try openingStatements()
        return try await cancellable { () async -> Request.Outcome in
            // The flag is taken and the request sent under one lock, so that of two concurrent statements the one with
            // the BEGIN is the first. The driver's lock is only ever taken inside this one, never the other way round.
            var hasBegun = false
            let outcome = await withCheckedContinuation { (continuation: CheckedContinuation<Request.Outcome, Never>) in
                state.withLock { state in
                    guard !state.hasEnded else {
                        continuation.resume(returning: .failure(.ended))
                        return
                    }
                    hasBegun = state.mustBegin
                    state.mustBegin = false
                    connection.submit(
                        Request(statements: hasBegun ? opening + statements : statements, continuation: continuation))
                }
            }
            return outcome.map { hasBegun ? Array($0.dropFirst(opening.count)) : $0 }
        }
    }

    /// What a transaction begins with. Settings come after the BEGIN, so that they end with the transaction, and only
    /// there: what a statement sets for the rest of its transaction stands.
    private func openingStatements() throws(PostgresError) -> [EncodedStatement] {
        let begin = try EncodedStatement(BeginTransaction())
        if case .lent(let preamble?) = connection.kind { return [begin, preamble] }
        return [begin]
    }

    /// Sends statements that must go through although the task is cancelled: COMMIT and ROLLBACK.
    func sendIgnoringCancellation(_ statement: EncodedStatement) async throws(PostgresError) -> [ResultSet] {
        try await connection.send([statement]).get()
    }

    /// Runs a script of several statements without parameters.
    func runScript(_ sql: String) async throws(PostgresError) {
        try await prepareForScript()
        try await cancellable { () async -> Result<Void, PostgresError> in
            do throws(PostgresError) {
                if case .takesRows = try await connection.beginScript(sql) {
                    _ = try await connection.endRows(failing: "rows were not expected here")
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
    }

    /// Runs one `COPY … FROM STDIN`.
    ///
    /// - Returns: the number of rows copied.
    func copyIn<Chunks: AsyncSequence>(
        _ sql: String, _ chunks: Chunks
    ) async throws -> Int where Chunks.Element == [UInt8] {
        try await prepareForScript()
        let ticket = try enter()
        do {
            let count = try await withTaskCancellationHandler {
                try await CopyIn(connection: connection).run(sql, chunks)
            } onCancel: {
                gate.cancel(ticket)
            }
            _ = await gate.leave(ticket)
            return count
        } catch {
            let wasCancelled = await gate.leave(ticket)
            throw wasCancelled ? PostgresError.cancelledCopy : error
        }
    }

    /// Scripts and COPY leave pipeline mode, so a transaction has to be begun before them.
    private func prepareForScript() async throws(PostgresError) {
        let mustBegin = state.withLock { state in
            state.mustRetire = true
            return state.mustBegin
        }
        if mustBegin { _ = try await send([]) }
    }

    private func enter() throws(PostgresError) -> Int {
        if state.withLock({ $0.hasEnded }) { throw .ended }
        if Task.isCancelled { throw PostgresError(.cancelled, "the task was cancelled before the statement was sent") }
        return gate.enter()
    }

    private func cancellable<Value: Sendable>(
        _ body: () async -> Result<Value, PostgresError>
    ) async throws(PostgresError) -> Value {
        let ticket = try enter()
        let outcome = await withTaskCancellationHandler {
            await body()
        } onCancel: {
            gate.cancel(ticket)
        }
        let wasCancelled = await gate.leave(ticket)
        do throws(PostgresError) {
            return try outcome.get()
        } catch {
            guard wasCancelled, error.sqlState == .queryCanceled else { throw error }
            var cancelled = error
            cancelled.code = .cancelled
            throw cancelled
        }
    }
}

extension PostgresError {
    fileprivate static let ended = PostgresError(.misuse, "the connection was used after its lease had ended")
    fileprivate static let cancelledCopy = PostgresError(.cancelled, "the task was cancelled during a COPY")
}
