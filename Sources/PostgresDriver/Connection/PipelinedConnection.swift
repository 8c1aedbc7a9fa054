import CLibPQ
import Glibc
import Readiness
import Synchronization

/// One connection that any number of tasks share.
///
/// ```
///   caller ── lock ── PQsendQueryPrepared + PQpipelineSync + PQflush ── append to FIFO ── unlock ── suspend
///                                                                        │
///   loop thread ── readable ── lock ── PQconsumeInput, PQgetResult … up to each Sync ── unlock ── resume
/// ```
///
/// Every request ends with a Sync of its own, so it is its own transaction and a failing neighbour does not disturb
/// it. Callers do not wait for one another's answers, only for the few microseconds of one another's sending.
/// Continuations are resumed outside the lock.
///
/// A pooler is given one request at a time; the others are held back here, in order. It hands its session to somebody
/// else at the first Sync that is answered while no further Sync has come, even when part of the next request is already
/// with that session (PgBouncer issue 759), and others drop the answers after the first (Supavisor issue 1061). What is
/// left of the request then meets a stranger's session.
///
/// The loop watches a duplicate of libpq's descriptor: libpq closes its own inside a call when the connection fails,
/// and the number may at once belong to somebody else. The duplicate is closed here, after the watch has ended.
final class PipelinedConnection: Sendable {
    typealias NotificationHandler = @Sendable (_ channel: String, _ payload: String) -> Void
    typealias CloseHandler = @Sendable (PostgresError) -> Void

    struct State: Sendable {
        /// Nil once the connection is closed, and then `closedBecause` says why.
        var handle: ConnectionHandle?
        var closedBecause: PostgresError?
        var watch: ReadinessLoop.Watch?
        var pending = FIFO<Request>()
        /// Taken, and to be sent once everything before is answered; only where sessions are lent.
        var held = FIFO<Request>()
        var statements = StatementCache()
        /// Whether the loop also waits until the socket takes more; only while libpq could not send everything.
        var isWriteArmed = false
        /// Set while the connection is out of pipeline mode, for a script or a COPY.
        var script: Script?
        var onClose: CloseHandler?
        var onRoom: (@Sendable () -> Void)?
        var hasRefusedForRoom = false

        /// Requests without an answer yet.
        var count: Int { pending.count + held.count }
    }

    let state: Mutex<State>
    let cancelHandle: CancelHandle?
    /// Requests without an answer yet, readable without the lock.
    let pendingCount = Atomic<Int>(0)
    let pendingMax: Int
    let kind: SessionKind
    let loop: ReadinessLoop
    private let descriptor: Int32
    private let onNotification: NotificationHandler?

    /// Takes over a connection that is non-blocking and in pipeline mode, with nothing under way.
    init(
        _ handle: ConnectionHandle, _ kind: SessionKind, loop: ReadinessLoop, pendingMax: Int,
        onNotification: NotificationHandler?
    ) throws(PostgresError) {
        self.loop = loop
        self.kind = kind
        self.pendingMax = pendingMax
        self.onNotification = onNotification
        cancelHandle = CancelHandle(handle)
        state = Mutex(State(handle: handle, statements: StatementCache(isEnabled: !kind.isLent)))
        descriptor = fcntl(PQsocket(handle.raw), F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw PostgresError(.unavailable, "too many open files") }
        do throws(ReadinessError) {
            // The loop keeps the connection alive until it is closed.
            let watch = try loop.watch(descriptor, for: .readable) { _ in self.becameReady() }
            state.withLock { $0.watch = watch }
        } catch {
            Glibc.close(descriptor)
            throw PostgresError(.unavailable, "the connection could not be watched")
        }
    }

    /// Names who is told, once, when the connection ends for whatever reason; at once if it already has.
    func whenClosed(_ handler: @escaping CloseHandler, whenThereIsRoom: (@Sendable () -> Void)? = nil) {
        let reason = state.withLock { state in
            state.onClose = handler
            state.onRoom = whenThereIsRoom
            return state.closedBecause
        }
        if let reason { handler(reason) }
    }

    /// Sends the statements as one transaction and suspends until the server has answered.
    ///
    /// Cancellation of the task has no effect: the answer is awaited, because others' requests share the line.
    func send(_ statements: [EncodedStatement], measuredBy trip: RoundTrip? = nil) async -> Request.Outcome {
        await withCheckedContinuation { continuation in
            submit(Request(statements: statements, continuation: continuation, trip: trip))
        }
    }

    /// Sends the statements as one transaction under the configured settings. For everything outside a transaction block.
    func sendAlone(_ statements: [EncodedStatement], measuredBy trip: RoundTrip?) async -> Request.Outcome {
        guard case .lent(let preamble?) = kind else { return await send(statements, measuredBy: trip) }
        return await send([preamble] + statements, measuredBy: trip).map { Array($0.dropFirst()) }
    }

    /// Ends the connection. Everything under way fails with the reason. Later calls do nothing.
    func close(because reason: PostgresError) {
        let ended = state.withLock { state -> State? in
            guard state.handle != nil else { return nil }
            let ended = state
            state = State(closedBecause: reason)
            return ended
        }
        guard let ended else { return }
        pendingCount.store(0, ordering: .relaxed)
        // In this order: the loop forgets the duplicate before its number is free for others.
        if let watch = ended.watch { loop.stop(watch) }
        Glibc.close(descriptor)
        var pending = ended.pending
        for request in pending.removeAll() {
            request.continuation?.resume(returning: .failure(reason))
        }
        var held = ended.held
        for request in held.removeAll() {
            request.continuation?.resume(returning: .failure(.notSent(because: reason)))
        }
        ended.script?.continuation?.resume(returning: .failure(reason))
        ended.onClose?(reason)
        ended.onRoom?()
    }

    var isOpen: Bool { state.withLock { $0.handle != nil } }

    /// Whether nothing is under way and no transaction is open, so that the next user finds the connection as new.
    var isIdle: Bool {
        state.withLock { state in
            guard let handle = state.handle, state.pending.isEmpty, state.script == nil else { return false }
            return PQtransactionStatus(handle.raw) == PQTRANS_IDLE
        }
    }

    /// Whether a transaction block is open, failed or not.
    var isInTransaction: Bool {
        state.withLock { state in
            guard let handle = state.handle else { return false }
            return [PQTRANS_INTRANS, PQTRANS_INERROR].contains(PQtransactionStatus(handle.raw))
        }
    }

    /// Resumes whoever was answered, tells the owner about room, and ends the connection if the answers broke it.
    func deliver(_ answered: Answers) {
        for (continuation, outcome) in answered.requests { continuation.resume(returning: outcome) }
        if let (continuation, outcome) = answered.script { continuation.resume(returning: outcome) }
        answered.onRoom?()
        if let onNotification {
            for (channel, payload) in answered.notifications { onNotification(channel, payload) }
        }
        if let fatal = answered.fatal { close(because: fatal) }
    }

    /// Watches for writability exactly while libpq holds unsent bytes.
    func armWriting(_ state: inout State) {
        guard let handle = state.handle, let watch = state.watch else { return }
        let hasUnsent = PQflush(handle.raw) == 1
        guard hasUnsent != state.isWriteArmed else { return }
        state.isWriteArmed = hasUnsent
        loop.change(watch, to: hasUnsent ? [.readable, .writable] : .readable)
    }

    private func becameReady() {
        var answered = Answers()
        state.withLock { state in
            guard let handle = state.handle else { return }
            // Flushing may read as well, so it comes first.
            if state.isWriteArmed { armWriting(&state) }
            state.read(into: &answered)
            if onNotification != nil { state.takeNotifications(handle, into: &answered) }
            sendHeld(&state, into: &answered)
            count(&state, into: &answered)
        }
        deliver(answered)
    }

    /// Publishes how much is under way, and calls in those who were refused once half of it is done.
    func count(_ state: inout State, into answered: inout Answers) {
        pendingCount.store(state.count, ordering: .relaxed)
        guard state.hasRefusedForRoom, state.count <= pendingMax / 2 else { return }
        state.hasRefusedForRoom = false
        answered.onRoom = state.onRoom
    }
}
