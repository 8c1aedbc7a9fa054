import CHiredis
import Glibc
import Readiness

/// Makes connections: resolves the name, connects, logs in.
///
/// All of that runs on a thread of its own. Resolving a name blocks, and the rest is rare enough that a thread which
/// polls one descriptor until a deadline is the simplest thing that is right. A caller who is cancelled does not wait
/// for that thread; what it makes afterwards is freed at once.
struct Connector: Sendable {
    let configuration: RedisConfiguration
    let loop: ReadinessLoop

    /// - Throws: `.notConnected` when the server cannot be reached in time, `.refused` when it does not let us in.
    func connect(onMessage: RedisConnection.MessageHandler? = nil) async throws(RedisError) -> RedisConnection {
        let opened = await Waiter<RedisHandle>.wait { waiter in
            DetachedThread.start { waiter.end(Result { () throws(RedisError) in try open() }) }
        }
        return try RedisConnection(
            try opened.get(), limits: configuration.connectionLimits, loop: loop, onMessage: onMessage)
    }

    /// Blocks until the connection is ready.
    private func open() throws(RedisError) -> RedisHandle {
        let handshake = try Handshake(configuration)
        let deadline = ContinuousClock.now + configuration.connectTimeout
        switch configuration.address.place {
        case .socket(let path):
            return try open(redisConnectUnixNonBlock(path), handshake, until: deadline)
        case .host(let name, let port):
            let addresses = try NameLookup.addresses(of: name)
            var failure = RedisError(.notConnected, "the host name of Redis has no address")
            for (index, address) in addresses.enumerated() {
                let now = ContinuousClock.now
                // Those that follow get their share of the time.
                let share = now.duration(to: deadline) / (addresses.count - index)
                do throws(RedisError) {
                    return try open(redisConnectNonBlock(address, Int32(port)), handshake, until: now + share)
                } catch {
                    // A server that answers and refuses is the one that was meant.
                    if error.code == .refused { throw error }
                    failure = error
                }
            }
            throw failure
        }
    }

    private func open(
        _ context: UnsafeMutablePointer<redisContext>?, _ handshake: Handshake,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisHandle {
        let handle = try RedisHandle(
            context, replyBytesMax: configuration.replyBytesMax, replyElementsMax: configuration.replyElementsMax)
        try wait(handle, POLLOUT, until: deadline)
        try finishConnecting(handle)
        for step in handshake.steps { handle.append(step.command) }
        try flush(handle, until: deadline)
        for step in handshake.steps { try step.check(try reply(handle, until: deadline)) }
        return handle
    }

    private func finishConnecting(_ handle: RedisHandle) throws(RedisError) {
        var failure: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(handle.descriptor, SOL_SOCKET, SO_ERROR, &failure, &length) == 0, failure == 0 else {
            throw .unreachable(String(cString: strerror(failure)))
        }
        guard case .host = configuration.address.place else { return }
        // A peer that vanished without a word is noticed within a minute instead of hours, also by a subscription, which
        // never sends anything.
        for (level, option, value) in [
            (SOL_SOCKET, SO_KEEPALIVE, 1), (Int32(IPPROTO_TCP), TCP_KEEPIDLE, 15),
            (Int32(IPPROTO_TCP), TCP_KEEPINTVL, 5),
            (Int32(IPPROTO_TCP), TCP_KEEPCNT, 3), (Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 30_000),
        ] as [(Int32, Int32, Int32)] {
            var value = value
            // Without it the connection works as well; only the notice comes later.
            _ = setsockopt(handle.descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    private func flush(_ handle: RedisHandle, until deadline: ContinuousClock.Instant) throws(RedisError) {
        while true {
            switch handle.flush() {
            case .isEmpty: return
            case .mustWait: try wait(handle, POLLOUT, until: deadline)
            case .failed(let errno): throw .unreachable(String(cString: strerror(errno)))
            }
        }
    }

    private func reply(
        _ handle: RedisHandle, until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisReply {
        while true {
            switch handle.next() {
            case .reply(let raw): return raw.value
            case .broken(let error): throw error
            case .incomplete:
                try wait(handle, POLLIN, until: deadline)
                guard handle.read() != nil else { throw .unreachable(handle.lastError) }
            }
        }
    }

    private func wait(
        _ handle: RedisHandle, _ events: Int32, until deadline: ContinuousClock.Instant
    ) throws(RedisError) {
        var descriptor = pollfd(fd: handle.descriptor, events: Int16(events), revents: 0)
        while true {
            let remaining = ContinuousClock.now.duration(to: deadline).components
            let milliseconds = remaining.seconds * 1000 + remaining.attoseconds / 1_000_000_000_000_000
            guard milliseconds > 0 else { throw RedisError(.notConnected, "connecting to Redis took too long") }
            if poll(&descriptor, 1, Int32(clamping: milliseconds)) > 0 { return }
        }
    }
}
