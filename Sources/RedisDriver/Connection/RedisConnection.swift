import Readiness
import Synchronization

/// One connection that any number of tasks share.
///
/// ```
///   caller ── encode ── lock ── append to output, flush, append to the pending ── unlock ── suspend
///                                                                              │
///   loop thread ── readable ── lock ── read, reply by reply, pop the pending ── unlock ── resume
/// ```
///
/// The server answers in the order of the commands, so the first reply belongs to the first pending call, whether its
/// caller still waits or not. One whose caller has given up is dropped, and the connection stays good. Waiters are
/// resumed outside the lock.
///
/// A server that stands still is told from one that is slow by `stallTimeout`: after that long without a byte, with an
/// overdue call, the connection is closed, and callers fail at once instead of each waiting for its deadline.
final class RedisConnection: Sendable {
    typealias CloseHandler = @Sendable (RedisError) -> Void
    typealias MessageHandler = @Sendable ([UInt8]) -> Void

    struct Limits: Sendable {
        var pendingMax: Int
        var outputBytesMax: Int
        var stallTimeout: Duration
    }

    struct Alarm: Sendable {
        let instant: ContinuousClock.Instant
        let timer: ReadinessLoop.Timer
        let number: Int
    }

    struct State: Sendable {
        /// Nil once the connection is closed, and then `closedBecause` says why.
        var handle: RedisHandle?
        var closedBecause: RedisError?
        var watch: ReadinessLoop.Watch?
        var pending = PendingCalls()
        /// Whether the loop also waits until the socket takes more; only while it did not take everything.
        var isWriteArmed = false
        /// Rings at the earliest deadline, or earlier.
        var alarm: Alarm?
        var alarmsSet = 0
        /// When something last came while something was awaited.
        var progressAt = ContinuousClock.now
        /// Whether messages of a subscription come between the replies.
        let takesMessages: Bool
        var onClose: CloseHandler?
    }

    let state: Mutex<State>
    /// Commands without a reply yet, readable without the lock.
    let pendingCount = Atomic<Int>(0)
    let limits: Limits
    let loop: ReadinessLoop
    private let onMessage: MessageHandler?

    /// Takes over a connection that has logged in, with nothing under way.
    init(
        _ handle: RedisHandle, limits: Limits, loop: ReadinessLoop, onMessage: MessageHandler? = nil
    ) throws(RedisError) {
        self.limits = limits
        self.loop = loop
        self.onMessage = onMessage
        state = Mutex(State(handle: handle, takesMessages: onMessage != nil))
        do throws(ReadinessError) {
            // Under the lock: an event that comes at once finds the watch in its place. The loop keeps the connection
            // alive until it is closed.
            try state.withLock { state throws(ReadinessError) in
                state.watch = try loop.watch(handle.descriptor, for: .readable) { _ in self.becameReady() }
            }
        } catch {
            throw RedisError(.notConnected, "the connection could not be watched")
        }
    }

    /// Names who is told, once, when the connection ends for whatever reason; at once if it already has.
    func whenClosed(_ handler: @escaping CloseHandler) {
        let reason = state.withLock { state in
            state.onClose = handler
            return state.closedBecause
        }
        if let reason { handler(reason) }
    }

    /// Sends a command and suspends until its reply, its deadline or the task's cancellation.
    func send(_ command: EncodedCommand, until deadline: ContinuousClock.Instant) async -> Waiter<RedisReply>.Outcome {
        await Waiter.wait { waiter in submit(command, PendingCall(waiter, deadline: deadline)) }
    }

    /// Ends the connection. Everything under way fails with the reason. Later calls do nothing.
    func close(because reason: RedisError) {
        let ended = state.withLock { state -> State? in
            guard state.handle != nil else { return nil }
            let ended = state
            state = State(closedBecause: reason, takesMessages: ended.takesMessages)
            return ended
        }
        guard let ended else { return }
        pendingCount.store(0, ordering: .relaxed)
        // In this order: the loop forgets the descriptor before its number is free for others.
        withExtendedLifetime(ended.handle) {
            if let watch = ended.watch { loop.stop(watch) }
        }
        if let alarm = ended.alarm { loop.cancel(alarm.timer) }
        // The owner first: a caller who learns of the loss does not find the connection in its place any more.
        ended.onClose?(reason)
        var pending = ended.pending
        for call in pending.removeAll() { call.waiter.end(.failure(reason)) }
    }

    var isOpen: Bool { state.withLock { $0.handle != nil } }

    /// Hands out the messages, ends the connection if the answers broke it, and resumes whoever was answered.
    func deliver(_ answers: Answers) {
        if let onMessage {
            for message in answers.messages { onMessage(message) }
        }
        if let fatal = answers.fatal { close(because: fatal) }
        for (waiter, outcome) in answers.calls { waiter.end(outcome) }
    }

    private func becameReady() {
        var answers = Answers()
        state.withLock { state in
            // A server that says why it hangs up is heard before a failure to send is.
            state.read(into: &answers)
            if state.isWriteArmed { flush(&state, into: &answers) }
            pendingCount.store(state.pending.count, ordering: .relaxed)
        }
        deliver(answers)
    }
}
