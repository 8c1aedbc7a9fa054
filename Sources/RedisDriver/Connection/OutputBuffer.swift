import Glibc

/// Bytes that have not left for the server yet.
///
/// Our own and not hiredis': that one writes by `write(2)`, whose signal at a connection which the server has just
/// closed would end the process.
struct OutputBuffer: Sendable {
    enum Progress: Equatable {
        case isEmpty
        /// The socket takes no more for now.
        case mustWait
        case failed(errno: Int32)
    }

    /// The storage that is kept for the next command.
    private static let keptMax = 1 << 20

    private var bytes: [UInt8] = []
    private var head = 0

    var count: Int { bytes.count - head }

    mutating func append(_ more: [UInt8]) {
        // Sent bytes are dropped when they are the larger part, so each byte moves once on average.
        if head > 4096, head > bytes.count / 2 {
            bytes.removeFirst(head)
            head = 0
        }
        bytes += more
    }

    /// Hands over what the socket takes now.
    mutating func send(to descriptor: Int32) -> Progress {
        while head < bytes.count {
            let sent = bytes.withUnsafeBytes { bytes in
                Glibc.send(
                    descriptor, bytes.baseAddress?.advanced(by: head), bytes.count - head,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if sent > 0 {
                head += sent
            } else if sent < 0, errno == EINTR {
                continue
            } else if sent < 0, errno == EAGAIN {
                return .mustWait
            } else {
                return .failed(errno: errno)
            }
        }
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptMax)
        head = 0
        return .isEmpty
    }
}
