import CLibPQ
import Glibc
import Readiness

/// Makes connections: resolves names, connects, encrypts, logs in and applies the session's settings.
///
/// All of that runs on a thread of its own. Resolving a name blocks, and the rest is rare enough that a thread which
/// polls one descriptor until a deadline is the simplest thing that is right.
struct Connector: Sendable {
    let configuration: PostgresConfiguration
    let loop: ReadinessLoop

    /// - Throws: `.unavailable` when the server cannot be reached in time or refuses, with libpq's words in `detail`.
    func connect(
        pendingMax: Int = .max, onNotification: PipelinedConnection.NotificationHandler? = nil
    ) async throws(PostgresError) -> PipelinedConnection {
        do throws(PostgresError) {
            let opened = await DetachedThread.run { [self] in Result { () throws(PostgresError) in try open() } }
            let (handle, kind) = try opened.get()
            let connection = try PipelinedConnection(
                handle, kind, loop: loop, pendingMax: pendingMax, onNotification: onNotification)
            configuration.observe(.connected)
            return connection
        } catch {
            configuration.observe(.connectFailed(error))
            throw error
        }
    }

    /// Blocks until the connection is ready for pipelined use.
    private func open() throws(PostgresError) -> (ConnectionHandle, SessionKind) {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        guard let raw = start() else { throw PostgresError(.unavailable, "out of memory while connecting") }
        let handle = ConnectionHandle(raw)
        // Notices would otherwise go to the standard error stream.
        PQsetNoticeReceiver(raw, { _, _ in }, nil)
        try finishConnecting(handle, until: deadline)
        guard PQsetnonblocking(raw, 1) == 0 else { throw refused(handle) }
        let kind = try applySettings(handle, until: deadline)
        guard PQenterPipelineMode(raw) == 1 else { throw refused(handle) }
        return (handle, kind)
    }

    /// Later keywords override earlier ones, and `dbname` is expanded where it stands: what comes before it is a
    /// default, what comes after it is not negotiable.
    private func start() -> OpaquePointer? {
        let parameters = [
            ("fallback_application_name", configuration.applicationName),
            // A peer that vanished without a word is noticed in about a minute instead of hours.
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "60000"),
            ("dbname", configuration.url),
            ("client_encoding", "UTF8"),
        ]
        let keywords = parameters.map { strdup($0.0) }
        let values = parameters.map { strdup($0.1) }
        defer {
            for text in keywords + values { free(text) }
        }
        let constantKeywords = keywords.map { UnsafePointer($0) } + [nil]
        let constantValues = values.map { UnsafePointer($0) } + [nil]
        return PQconnectStartParams(constantKeywords, constantValues, 1)
    }

    private func finishConnecting(
        _ handle: ConnectionHandle, until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        guard PQstatus(handle.raw) != CONNECTION_BAD else { throw refused(handle) }
        // libpq asks to be treated as if it had answered "writing" before the first call.
        var wanted = PGRES_POLLING_WRITING
        while true {
            switch wanted {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: try wait(handle, POLLIN, until: deadline)
            case PGRES_POLLING_WRITING: try wait(handle, POLLOUT, until: deadline)
            default: throw refused(handle)
            }
            wanted = PQconnectPoll(handle.raw)
        }
    }

    /// Sends all settings in one statement, `set_config` because it takes its values as parameters, and finds out in the
    /// same statement whose session it is: settings stay in our own, and leave nothing behind in one that is lent.
    private func applySettings(
        _ handle: ConnectionHandle, until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> SessionKind {
        let settings = configuration.sessionSettings.sorted { $0.key < $1.key }
        let isLent = isLentCondition(handle)
        let calls = settings.indices.map { ", set_config($\(2 * $0 + 1), $\(2 * $0 + 2), \(isLent))" }
        let texts = settings.flatMap { [strdup($0.key), strdup($0.value)] }
        defer {
            for text in texts { free(text) }
        }
        let sent = PQsendQueryParams(
            handle.raw, "SELECT \(isLent)" + calls.joined(), Int32(texts.count), nil,
            texts.map { UnsafePointer($0) }, nil, nil, 0)
        guard sent == 1 else { throw refused(handle) }
        while PQflush(handle.raw) == 1 {
            try wait(handle, POLLOUT, until: deadline)
        }
        while PQisBusy(handle.raw) == 1 {
            try wait(handle, POLLIN, until: deadline)
            guard PQconsumeInput(handle.raw) == 1 else { throw refused(handle) }
        }
        var kind = SessionKind.own
        while let result = PQgetResult(handle.raw) {
            defer { PQclear(result) }
            if PQresultStatus(result) == PGRES_TUPLES_OK {
                if PQgetvalue(result, 0, 0).map({ String(cString: $0) }) == "t" {
                    kind = .lent(preamble: try EncodedStatement(settings: settings))
                }
                continue
            }
            let error = PostgresError(result: result)
            throw PostgresError(
                .unavailable, "a session setting was refused: \(error.message)", sqlState: error.sqlState,
                detail: error.detail)
        }
        return kind
    }

    /// SQL that is true where the session is a pooler's.
    private func isLentCondition(_ handle: ConnectionHandle) -> String {
        switch configuration.pooling {
        case .always: "true"
        case .never: "false"
        case .detected: "pg_backend_pid() <> \(PQbackendPID(handle.raw))"
        }
    }

    private func wait(
        _ handle: ConnectionHandle, _ events: Int32, until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        var descriptor = pollfd(fd: PQsocket(handle.raw), events: Int16(events), revents: 0)
        let remaining = ContinuousClock.now.duration(to: deadline).components
        let milliseconds = Int32(clamping: remaining.seconds * 1000 + remaining.attoseconds / 1_000_000_000_000_000)
        let ready = poll(&descriptor, 1, max(0, milliseconds))
        guard ready != 0 || milliseconds > 0 else {
            throw PostgresError(.unavailable, "connecting to the database took too long")
        }
    }

    private func refused(_ handle: ConnectionHandle) -> PostgresError {
        PostgresError(.unavailable, "the database refused the connection", detail: handle.lastError)
    }
}
