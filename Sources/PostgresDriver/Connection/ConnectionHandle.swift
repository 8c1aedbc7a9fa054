import CLibPQ

/// A connection of libpq.
///
/// `@unchecked Sendable`: libpq allows any thread to use a connection as long as only one does so at a time. The
/// connector's thread has it alone until it is handed to a `PipelinedConnection`, which touches it only under its lock;
/// whoever takes it out of there to end it is its last user.
final class ConnectionHandle: @unchecked Sendable {
    let raw: OpaquePointer

    init(_ raw: OpaquePointer) {
        self.raw = raw
    }

    deinit {
        // Says goodbye to the server, closes the socket and frees the memory, without waiting for an answer.
        PQfinish(raw)
    }

    var lastError: String {
        PQerrorMessage(raw).map { String(cString: $0) } ?? ""
    }
}

/// What is needed to cancel whatever a connection runs.
///
/// `@unchecked Sendable`: libpq documents `PQcancel` as safe from any thread; the object is never changed and only
/// `deinit` frees it.
final class CancelHandle: @unchecked Sendable {
    private let raw: OpaquePointer

    init?(_ connection: ConnectionHandle) {
        guard let raw = PQgetCancel(connection.raw) else { return nil }
        self.raw = raw
    }

    deinit {
        PQfreeCancel(raw)
    }

    /// Sends the request over a connection of its own and blocks until the server has passed it on. False when the
    /// server could not be reached.
    func send() -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            PQcancel(raw, buffer.baseAddress, Int32(buffer.count)) == 1
        }
    }
}
