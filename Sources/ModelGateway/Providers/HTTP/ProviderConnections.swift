import AsyncHTTPClient
import NIOCore

/// The HTTP client of one provider: many concurrent streams, no redirects, no hidden retries.
package final class ProviderConnections: Sendable {
    let client: HTTPClient

    package init(connect: Duration, connectionsMax: Int) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .nanoseconds(connect.wholeNanoseconds))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsMax
        // A host that refuses is a failure of this call; waiting and trying again is the queue's business.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes every connection. Must be called once, after the last call.
    package func shutdown() async throws { try await client.shutdown() }
}

extension Duration {
    /// Nanoseconds, at most about 292 years.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max : scaled.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
