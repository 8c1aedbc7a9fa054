import CLibPQ

extension PipelinedConnection.State {
    /// Reads what has arrived and takes the complete answers out of it, and notices the end of the connection.
    ///
    /// TLS decrypts whole records of up to 16 KiB, of which one read may take only half; the rest sits in the TLS
    /// library, where the kernel does not report it, so an encrypted connection is read twice. In between the answers
    /// are taken: a server that says why it hangs up is heard before the end of the stream is.
    mutating func read(into answered: inout Answers) {
        guard let handle else { return }
        for _ in 0..<(PQsslInUse(handle.raw) == 1 ? 2 : 1) where answered.fatal == nil {
            let isAlive = PQconsumeInput(handle.raw) == 1
            drain(into: &answered)
            if !isAlive, answered.fatal == nil { answered.fatal = brokenError() }
        }
    }

    /// Takes every complete answer out of libpq, up to the last Sync that has arrived.
    mutating func drain(into answered: inout Answers) {
        guard let handle else { return }
        if script != nil {
            drainScript(handle, into: &answered)
            return
        }
        var separators = 0
        while !pending.isEmpty, answered.fatal == nil, PQisBusy(handle.raw) == 0 {
            guard let result = PQgetResult(handle.raw) else {
                // Each statement's answer is followed by one nil. More in a row mean that libpq and we disagree about
                // what is under way, and waiting longer would be for ever.
                separators += 1
                if separators > 2 {
                    answered.fatal = PQstatus(handle.raw) == CONNECTION_BAD ? brokenError() : .outOfStep
                }
                continue
            }
            separators = 0
            take(result, handle, into: &answered)
        }
    }

    /// Notifications arrive between answers and with none under way.
    func takeNotifications(_ handle: ConnectionHandle, into answered: inout Answers) {
        // Parses what has arrived when no request made `drain` do so.
        _ = PQisBusy(handle.raw)
        while let notification = PQnotifies(handle.raw) {
            defer { PQfreemem(notification) }
            guard let channel = notification.pointee.relname, let payload = notification.pointee.extra else { continue }
            answered.notifications.append((String(cString: channel), String(cString: payload)))
        }
    }

    /// Why the connection ended, with libpq's words for the log.
    func brokenError() -> PostgresError {
        var error = PostgresError.lost
        error.detail = handle?.lastError
        return error
    }

    private mutating func take(_ result: OpaquePointer, _ handle: ConnectionHandle, into answered: inout Answers) {
        switch PQresultStatus(result) {
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            guard let request = pending.popFirst() else { return }
            request.trip?.wasAnswered()
            if let continuation = request.continuation { answered.requests.append((continuation, request.outcome)) }
            dropStaleStatements(of: request)
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            succeed(ResultSet(result), into: &answered)
        case PGRES_FATAL_ERROR where PQstatus(handle.raw) == CONNECTION_BAD || PostgresError.isFatal(result):
            answered.fatal = PostgresError(result: result).asLostConnection
            PQclear(result)
        case PGRES_FATAL_ERROR:
            fail(PostgresError(result: result))
            PQclear(result)
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            fail(PostgresError(.server, "the statement was skipped after a failure", sqlState: .inFailedSQLTransaction))
        default:
            // A COPY cannot take part in a pipeline; nothing after it can be trusted.
            PQclear(result)
            answered.fatal = .outOfStep
        }
    }

    private mutating func succeed(_ result: ResultSet, into answered: inout Answers) {
        let step = pending.withFirst { request -> (Request.Step, EncodedStatement?) in
            let step = request.nextStep()
            switch step {
            case .preparation(let index): return (step, request.statements[index])
            case .run: request.add(result)
            case .none: break
            }
            return (step, nil)
        }
        switch step {
        case (.preparation, let statement?)?: statements.confirm(statement)
        case (.run, _)?: break
        default: answered.fatal = .outOfStep
        }
    }

    /// Notes the failure, and forgets a preparation that did not come about so that the next caller prepares again.
    private mutating func fail(_ error: PostgresError) {
        let unprepared = pending.withFirst { request -> EncodedStatement? in
            defer { request.fail(error) }
            if case .preparation(let index) = request.nextStep() { return request.statements[index] }
            return nil
        }
        if case .some(.some(let statement)) = unprepared { statements.forget(statement) }
    }

    /// After "no such prepared statement" or "its result type changed" the request's statements are forgotten, so that
    /// the next caller prepares them again under new names. The old plan stays on the server until the connection
    /// ends; that is a few kilobytes at each change of a table.
    private mutating func dropStaleStatements(of request: Request) {
        guard let failure = request.failure, failure.isStalePreparedStatement else { return }
        for statement in request.statements {
            statements.forget(statement)
        }
    }
}

extension PostgresError {
    static let outOfStep = PostgresError(.protocolViolation, "the server answered something that was not asked")
}
