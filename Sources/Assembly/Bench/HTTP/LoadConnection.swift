import Glibc

/// A keep-alive connection to this machine: one request at a time, the next one when the answer is whole.
///
/// Sending may block, which it never does for long: a request fits into the socket's buffer. Reading never blocks.
final class LoadConnection {
    private(set) var descriptor: Int32
    private(set) var sentAt = ContinuousClock.now
    private var reader = HTTPAnswerReader()

    init(port: Int) throws(BenchError) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure("no socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            let failure = Self.failure("no connection to port \(port)")
            close()
            throw failure
        }
        var isOn: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close() }

    var isOpen: Bool { descriptor >= 0 }

    /// Sends a request. False: the connection is broken.
    func send(_ request: [UInt8]) -> Bool {
        sentAt = .now
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    enum Arrival { case answer(status: Int), part, broken }

    /// Takes what has arrived.
    func receive(_ buffer: UnsafeMutableRawBufferPointer) throws(BenchError) -> Arrival {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN || errno == EINTR { return .part }
        guard count > 0 else { return .broken }
        reader.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        guard let status = try reader.next() else { return .part }
        return .answer(status: status)
    }

    func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    private static func failure(_ what: String) -> BenchError {
        BenchError(.surroundings, "\(what): \(String(cString: strerror(errno)))")
    }
}
