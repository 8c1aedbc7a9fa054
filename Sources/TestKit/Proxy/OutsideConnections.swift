import Synchronization

/// Sessions that a stranger keeps open on a Postgres that trusts him, doing nothing: they fill `max_connections`.
package final class OutsideConnections: Sendable {
    private let port: Int
    private let descriptors = Mutex<[Int32]>([])

    /// - Parameter port: of a ``PostgresCluster``.
    package init(port: Int) { self.port = port }

    deinit { closeAll() }

    package var count: Int { descriptors.withLock(\.count) }

    /// Opens sessions until the server refuses one, or there are `max`. Returns how many there are then.
    @discardableResult
    package func fill(max: Int) -> Int {
        while count < max, let descriptor = open() {
            descriptors.withLock { $0.append(descriptor) }
        }
        return count
    }

    package func closeAll() {
        let open = descriptors.withLock { descriptors in
            defer { descriptors = [] }
            return descriptors
        }
        for descriptor in open { FaultProxySocket.close(descriptor, resetting: false) }
    }

    /// One session; nil when the server refuses it.
    private func open() -> Int32? {
        guard let descriptor = FaultProxySocket.connect(to: port) else { return nil }
        let isSent = FaultProxySocket.write(descriptor, Self.startup) { true }
        // The server says R (trusted) or E (refused) first, and closes a session that it refuses.
        if isSent, FaultProxySocket.read(descriptor, within: 5_000)?.first == UInt8(ascii: "R") { return descriptor }
        FaultProxySocket.close(descriptor, resetting: false)
        return nil
    }

    /// Protocol 3.0, user `penstock`, database `postgres`.
    private static let startup: [UInt8] = {
        var parameters: [UInt8] = []
        for text in ["user", "penstock", "database", "postgres", ""] { parameters += Array(text.utf8) + [0] }
        var message: [UInt8] = []
        for number in [UInt32(8 + parameters.count), 196_608] {
            withUnsafeBytes(of: number.bigEndian) { message += Array($0) }
        }
        return message + parameters
    }()
}
