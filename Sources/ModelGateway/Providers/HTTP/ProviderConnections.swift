import AsyncHTTPClient
import NIOCore
import Synchronization

/// The HTTP clients of all providers: many concurrent streams per host, no redirects, no hidden retries.
///
/// Providers come and go with their configuration, their connections stay. There is one client for each bound on
/// connections that any of them has, made when it is first needed; within it each host has connections of its own, so
/// that one that hangs takes none from another.
package final class ProviderConnections: Sendable {
    private let connect: Duration
    private let clients = Mutex<[Int: HTTPClient]>([:])

    package init(connect: Duration) { self.connect = connect }

    /// - Parameter connectionsMax: HTTP/1 connections kept per host.
    func client(connectionsMax: Int) -> HTTPClient {
        clients.withLock { clients in
            if let client = clients[connectionsMax] { return client }
            let client = makeClient(connectionsMax)
            clients[connectionsMax] = client
            return client
        }
    }

    /// Closes every connection, whatever one client says; the first complaint is thrown. Must be called once, after the
    /// last call.
    package func shutdown() async throws {
        let clients = self.clients.withLock { clients in
            defer { clients = [:] }
            return clients.values.map(\.self)
        }
        var complaint: (any Error)?
        for client in clients {
            do {
                try await client.shutdown()
            } catch {
                complaint = complaint ?? error
            }
        }
        if let complaint { throw complaint }
    }

    private func makeClient(_ connectionsMax: Int) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .nanoseconds(connect.wholeNanoseconds))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsMax
        // A host that refuses is a failure of this call; waiting and trying again is the queue's business.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}

extension Duration {
    /// Nanoseconds, at most about 292 years.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max : scaled.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
