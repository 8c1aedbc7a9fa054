import CLibPQ

extension PipelinedConnection.State {
    /// Why a request cannot be taken now, or nil.
    mutating func refusal(of request: Request, pendingMax: Int) -> PostgresError? {
        guard handle != nil else {
            // Nothing was sent, so the outcome is known: it did not happen.
            return .notSent(because: closedBecause)
        }
        guard script == nil else {
            return PostgresError(.misuse, "the connection is busy with a script or a COPY")
        }
        // A Sync alone is how a closing connection waits for its answers; there is always room for it.
        guard request.statements.isEmpty || count < pendingMax else {
            hasRefusedForRoom = true
            return .full
        }
        return nil
    }

    /// Hands one request to libpq, preparations first where they are missing. False when libpq refused, which leaves
    /// the connection useless; the request is among the pending ones in either case.
    mutating func send(_ request: Request) -> Bool {
        guard let handle else { return false }
        var request = request
        request.trip?.didLeave()
        var answers = 0
        var isGood = true
        for statement in request.statements where isGood {
            let preparation = statements.preparation(of: statement)
            if case .new(let name) = preparation {
                isGood = prepare(statement, as: name, on: handle)
                request.preparations.append(answers)
                answers += 1
            }
            isGood = isGood && run(statement, preparation, on: handle)
            answers += 1
        }
        isGood = isGood && PQpipelineSync(handle.raw) == 1
        pending.append(request)
        return isGood
    }

    private func prepare(_ statement: EncodedStatement, as name: String, on handle: ConnectionHandle) -> Bool {
        PQsendPrepare(handle.raw, name, statement.sql, Int32(statement.types.count), statement.types) == 1
    }

    private func run(
        _ statement: EncodedStatement, _ preparation: StatementCache.Preparation, on handle: ConnectionHandle
    ) -> Bool {
        statement.withParameters { count, values, lengths, formats in
            switch preparation {
            case .ready(let name), .new(let name):
                PQsendQueryPrepared(handle.raw, name, count, values, lengths, formats, 1) == 1
            case .unprepared:
                PQsendQueryParams(
                    handle.raw, statement.sql, count, statement.types, values, lengths, formats, 1) == 1
            }
        }
    }
}

extension PostgresError {
    /// A shared connection has as many requests under way as it may have. Callers wait for room and try again.
    static let full = PostgresError(.unavailable, "too many requests wait for the database")

    static func notSent(because reason: PostgresError?) -> PostgresError {
        PostgresError(.unavailable, "the connection to the database is closed", detail: reason?.message)
    }
}
