import CEpoll
import Glibc
import Synchronization

/// One thread that waits for many descriptors and deadlines, and calls back whoever asked.
///
/// ```
///   any thread ── watch / change / stop / schedule ──▶ table (locked) + epoll_ctl
///   loop thread ── epoll_wait ──▶ look up the key ──▶ unlock ──▶ call the handler
/// ```
///
/// Handlers run on the loop's thread, one at a time, outside the lock. They must be short and must not block, because
/// every other descriptor waits for them meanwhile.
///
/// The race that remains: a handler may already be on its way when `stop` returns, so it can run once more after that.
/// Every handler therefore begins by asking its own state whether it is still wanted. Kernel events carry a key that is
/// never used twice, not the descriptor, so a reused descriptor number never reaches the wrong handler.
package final class ReadinessLoop: Sendable {
    package typealias Handler = @Sendable (Interest) -> Void

    /// The loop of the process. Its thread starts at first use and runs until the process ends.
    package static let shared = ReadinessLoop()

    /// A descriptor under watch.
    package struct Watch: Sendable, Hashable {
        let key: UInt64
        let descriptor: Int32
    }

    /// A deadline that has been scheduled.
    package struct Timer: Sendable, Hashable {
        let key: UInt64
    }

    struct State: Sendable {
        var nextKey: UInt64 = 1
        var handlers: [UInt64: Handler] = [:]
        var timers: [UInt64: @Sendable () -> Void] = [:]
        var deadlines = DeadlineHeap()
        var isEnding = false
    }

    /// The key that kernel events of the wake-up descriptor carry.
    static let wakeUpKey: UInt64 = 0

    let poller: Int32
    let wakeUp: Int32
    let state = Mutex(State())

    /// Starts a loop with a thread of its own. When the kernel has no descriptors left it starts in a failed state:
    /// `watch` then throws, and timers fire at once so that nobody waits for ever.
    package init() {
        poller = epoll_create1(CInt(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard isUsable, control(EPOLL_CTL_ADD, wakeUp, key: Self.wakeUpKey, [.readable]) == 0 else { return }
        DetachedThread.start { [self] in turn() }
    }

    deinit {
        // The thread keeps the loop alive until it ends, so nobody can be using the descriptors any more.
        if wakeUp >= 0 { close(wakeUp) }
        if poller >= 0 { close(poller) }
    }

    var isUsable: Bool { poller >= 0 && wakeUp >= 0 }

    /// Calls `handler` whenever the descriptor is ready, until `stop`. Level-triggered: a handler that leaves data
    /// unread is called again. The descriptor must stay open until `stop` has been called.
    package func watch(
        _ descriptor: Int32, for interest: Interest, _ handler: @escaping Handler
    ) throws(ReadinessError) -> Watch {
        let watch = state.withLock { state in
            let key = state.nextKey
            state.nextKey += 1
            state.handlers[key] = handler
            return Watch(key: key, descriptor: descriptor)
        }
        let failure = control(EPOLL_CTL_ADD, descriptor, key: watch.key, interest)
        guard failure == 0 else {
            state.withLock { $0.handlers[watch.key] = nil }
            throw ReadinessError(.system, errno: failure)
        }
        return watch
    }

    /// Changes what the descriptor is watched for. Takes effect at once, also while the loop is waiting.
    package func change(_ watch: Watch, to interest: Interest) {
        // Fails only when the descriptor was closed too early, and then there is nothing left to be told about.
        _ = control(EPOLL_CTL_MOD, watch.descriptor, key: watch.key, interest)
    }

    /// Ends the watch. Call it before closing the descriptor. The handler may run once more.
    package func stop(_ watch: Watch) {
        state.withLock { $0.handlers[watch.key] = nil }
        _ = control(EPOLL_CTL_DEL, watch.descriptor, key: watch.key, [])
    }

    /// Ends the loop's thread. Handlers and timers still registered are dropped uncalled.
    package func end() {
        state.withLock { $0.isEnding = true }
        ring()
    }

    /// Makes `epoll_wait` return, so that the loop looks at its deadlines again.
    func ring() {
        guard isUsable else { return }
        eventfd_write(wakeUp, 1)
    }

    /// Returns zero or `errno`.
    private func control(_ operation: Int32, _ descriptor: Int32, key: UInt64, _ interest: Interest) -> Int32 {
        guard isUsable else { return EMFILE }
        var event = epoll_event()
        event.events = interest.kernelFlags
        event.data.u64 = key
        return epoll_ctl(poller, operation, descriptor, &event) == 0 ? 0 : errno
    }
}
