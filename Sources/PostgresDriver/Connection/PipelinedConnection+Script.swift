import CLibPQ
import Synchronization

extension PipelinedConnection {
    /// Leaves pipeline mode and starts a script of several statements, or one COPY. Ends when the server takes rows or
    /// the script is over; the connection is then back in pipeline mode.
    ///
    /// - Throws: `.misuse` while other requests are under way.
    func beginScript(_ sql: String) async throws(PostgresError) -> Script.Step {
        try await step { state, handle in
            guard state.script == nil, state.pending.isEmpty else { return .busy }
            guard PQexitPipelineMode(handle.raw) == 1 else { return .outOfStep }
            state.script = Script()
            return PQsendQuery(handle.raw, sql) == 1 ? nil : state.brokenError()
        }
    }

    /// Sends rows of a COPY, in whatever pieces, and suspends until they have left for the server.
    func sendRows(_ bytes: [UInt8]) async throws(PostgresError) {
        _ = try await step { state, handle in
            guard state.script?.isTakingRows == true else { return .outOfStep }
            let isTaken = bytes.withUnsafeBytes { bytes in
                PQputCopyData(handle.raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
            }
            return isTaken == 1 ? nil : state.brokenError()
        }
    }

    /// Ends a COPY. With a reason the server throws the rows away and answers with an error.
    func endRows(failing reason: String?) async throws(PostgresError) -> Script.Step {
        try await step { state, handle in
            guard state.script?.isTakingRows == true else { return .outOfStep }
            state.script?.isTakingRows = false
            return PQputCopyEnd(handle.raw, reason) == 1 ? nil : state.brokenError()
        }
    }

    /// Does something to the connection and suspends until the script has taken its next step.
    ///
    /// The action returns why it failed. `.misuse` leaves the connection as it was, anything else ends it.
    private func step(
        _ action: @Sendable (inout State, ConnectionHandle) -> PostgresError?
    ) async throws(PostgresError) -> Script.Step {
        try await withCheckedContinuation { (continuation: Script.Continuation) in
            var answered = Answers()
            let refusal = state.withLock { state -> PostgresError? in
                guard let handle = state.handle else { return .lost }
                if let failure = action(&state, handle) {
                    if failure.code != .misuse { answered.fatal = failure }
                    return failure
                }
                state.script?.continuation = continuation
                armWriting(&state)
                state.drain(into: &answered)
                return nil
            }
            deliver(answered)
            if let refusal { continuation.resume(returning: .failure(refusal)) }
        }.get()
    }
}

extension PipelinedConnection.State {
    mutating func drainScript(_ handle: ConnectionHandle, into answered: inout Answers) {
        if script?.isTakingRows == true {
            // The server is silent until the rows end; the only step to wait for is that they have left.
            if !isWriteArmed { finishStep(.success(.flushed), into: &answered) }
            return
        }
        while answered.fatal == nil, PQisBusy(handle.raw) == 0 {
            guard let result = PQgetResult(handle.raw) else {
                endScript(handle, into: &answered)
                return
            }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COPY_IN:
                script?.isTakingRows = true
                finishStep(.success(.takesRows), into: &answered)
                return
            case PGRES_COPY_OUT, PGRES_COPY_BOTH:
                answered.fatal = PostgresError(.protocolViolation, "a script may not copy rows out of the database")
            case PGRES_FATAL_ERROR where PQstatus(handle.raw) == CONNECTION_BAD || PostgresError.isFatal(result):
                answered.fatal = PostgresError(result: result).asLostConnection
            case PGRES_FATAL_ERROR:
                if script?.failure == nil { script?.failure = PostgresError(result: result) }
            default:
                script?.affectedRows = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
            }
        }
    }

    /// Returns to pipeline mode and reports how the script went.
    private mutating func endScript(_ handle: ConnectionHandle, into answered: inout Answers) {
        guard let ended = script else { return }
        guard PQenterPipelineMode(handle.raw) == 1 else {
            answered.fatal = .outOfStep
            return
        }
        if let failure = ended.failure {
            finishStep(.failure(failure), into: &answered)
        } else {
            finishStep(.success(.finished(affectedRows: ended.affectedRows)), into: &answered)
        }
        script = nil
    }

    private mutating func finishStep(_ outcome: Script.Outcome, into answered: inout Answers) {
        guard let continuation = script?.continuation else { return }
        script?.continuation = nil
        answered.script = (continuation, outcome)
    }
}

extension PostgresError {
    fileprivate static let busy = PostgresError(.misuse, "a script or a COPY needs the connection to be idle")
}
