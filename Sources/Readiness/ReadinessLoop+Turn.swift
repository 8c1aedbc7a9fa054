import CEpoll
import Glibc
import Synchronization

extension ReadinessLoop {
    /// The body of the loop's thread.
    func turn() {
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while !state.withLock({ $0.isEnding }) {
            let count = epoll_wait(poller, &events, CInt(events.count), timeout())
            for index in 0..<max(0, Int(count)) {
                deliver(events[index])
            }
            fireDueTimers()
        }
    }

    private func deliver(_ event: epoll_event) {
        let key = event.data.u64
        guard key != Self.wakeUpKey else {
            var count: eventfd_t = 0
            eventfd_read(wakeUp, &count)
            return
        }
        let handler = state.withLock { $0.handlers[key] }
        handler?(Interest(kernelFlags: event.events))
    }

    /// Milliseconds until the next deadline, rounded up so that the loop never spins on the last fraction; −1 for none.
    private func timeout() -> Int32 {
        guard let next = state.withLock({ $0.deadlines.first?.instant }) else { return -1 }
        let remaining = ContinuousClock.now.duration(to: next)
        guard remaining > .zero else { return 0 }
        let (seconds, attoseconds) = remaining.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    private func fireDueTimers() {
        while let due = state.withLock({ $0.takeDueTimer(at: .now) }) {
            due()
        }
    }
}

extension ReadinessLoop.State {
    /// Removes and returns one timer whose time has come, skipping entries that were cancelled.
    mutating func takeDueTimer(at now: ContinuousClock.Instant) -> (@Sendable () -> Void)? {
        while let first = deadlines.first, first.instant <= now {
            deadlines.removeFirst()
            if let body = timers.removeValue(forKey: first.key) { return body }
        }
        return nil
    }
}

extension Interest {
    var kernelFlags: UInt32 {
        var flags: UInt32 = 0
        if contains(.readable) { flags |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue }
        if contains(.writable) { flags |= EPOLLOUT.rawValue }
        return flags
    }

    init(kernelFlags flags: UInt32) {
        var interest: Interest = []
        if flags & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 { interest.insert(.readable) }
        if flags & EPOLLOUT.rawValue != 0 { interest.insert(.writable) }
        if flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { interest.insert(.closed) }
        self = interest
    }
}
