import Glibc

/// The few calls on loopback TCP sockets that a ``FaultProxy`` needs. Blocking, on threads of the proxy's own.
enum FaultProxySocket {
    /// A listening socket on a free port; nil when the system has none.
    static func listen() -> (descriptor: Int32, port: Int)? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        prepare(descriptor)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int32 in
                guard bind(descriptor, pointer, length) == 0, Glibc.listen(descriptor, 1024) == 0 else { return -1 }
                return getsockname(descriptor, pointer, &length)
            }
        }
        guard code == 0 else {
            Glibc.close(descriptor)
            return nil
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// A connection to a port of this machine; nil when nobody takes it.
    static func connect(to port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = loopback(port: port)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                Glibc.connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            Glibc.close(descriptor)
            return nil
        }
        prepare(descriptor)
        return descriptor
    }

    /// The next client; nil when there is none within the time.
    static func accept(_ listener: Int32, within milliseconds: Int32) -> Int32? {
        guard isReady(listener, Int16(POLLIN), within: milliseconds) else { return nil }
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        prepare(descriptor)
        return descriptor
    }

    /// What has arrived; empty at the end of the stream or after an error, nil when nothing came within the time.
    static func read(_ descriptor: Int32, within milliseconds: Int32) -> [UInt8]? {
        guard isReady(descriptor, Int16(POLLIN), within: milliseconds) else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        return bytes
    }

    /// Sends all of it, however slowly the other side reads, for as long as `isWanted`. Returns whether it is sent.
    static func write(_ descriptor: Int32, _ bytes: [UInt8], while isWanted: () -> Bool) -> Bool {
        var sent = 0
        while sent < bytes.count {
            guard isWanted() else { return false }
            guard isReady(descriptor, Int16(POLLOUT), within: 20) else { continue }
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0, errno == EAGAIN { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Closes it; as a reset if wanted, which is how a machine answers that has forgotten the connection.
    static func close(_ descriptor: Int32, resetting: Bool) {
        if resetting {
            var abort = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
        }
        Glibc.close(descriptor)
    }

    private static func isReady(_ descriptor: Int32, _ events: Int16, within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    /// Small messages leave at once, and no program that the test starts inherits the socket.
    private static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
