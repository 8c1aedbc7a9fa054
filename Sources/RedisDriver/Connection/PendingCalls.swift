/// A command under way.
struct PendingCall: Sendable {
    let waiter: Waiter<RedisReply>
    let deadline: ContinuousClock.Instant
    /// Set when its deadline has passed. It stays in its place, because its reply may still come.
    var isOverdue = false

    init(_ waiter: Waiter<RedisReply>, deadline: ContinuousClock.Instant) {
        self.waiter = waiter
        self.deadline = deadline
    }
}

/// Commands under way, in the order in which the server answers them. Adding and removing are constant on average.
struct PendingCalls: Sendable {
    private var calls: [PendingCall] = []
    private var head = 0

    var count: Int { calls.count - head }
    var isEmpty: Bool { head == calls.count }

    mutating func append(_ call: PendingCall) {
        if head >= 1024, head * 2 >= calls.count {
            calls.removeFirst(head)
            head = 0
        }
        calls.append(call)
    }

    mutating func popFirst() -> PendingCall? {
        guard head < calls.count else { return nil }
        let call = calls[head]
        head += 1
        if head == calls.count {
            calls.removeAll(keepingCapacity: true)
            head = 0
        }
        return call
    }

    mutating func removeAll() -> [PendingCall] {
        defer { self = PendingCalls() }
        return Array(calls[head...])
    }

    /// Marks those whose time has come and returns their waiters, with the earliest deadline of the others. Linear, and
    /// called about as often as the shortest timeout in use passes.
    mutating func expire(at now: ContinuousClock.Instant) -> (
        waiters: [Waiter<RedisReply>], next: ContinuousClock.Instant?
    ) {
        var waiters: [Waiter<RedisReply>] = []
        var next: ContinuousClock.Instant?
        for index in head..<calls.count where !calls[index].isOverdue {
            if calls[index].deadline <= now {
                calls[index].isOverdue = true
                waiters.append(calls[index].waiter)
            } else {
                next = min(next ?? calls[index].deadline, calls[index].deadline)
            }
        }
        return (waiters, next)
    }
}
