import AsyncHTTPClient
import Domain
import Foundation
import NIOCore

/// What an error of the connection means, before the answer or within it.
struct TransportFailure {
    let failure: Failure
    /// Whether the request may have reached the provider, so that it may be billed.
    let mayHaveBeenSent: Bool

    init(_ error: any Error) {
        mayHaveBeenSent = Self.mayHaveBeenSent(error)
        let slow: [HTTPClientError] = [.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout]
        if let error = error as? HTTPClientError, slow.contains(error) {
            failure = Failure(
                .transient, code: "provider_connect_timeout",
                message: "The provider did not accept a connection in time.")
        } else {
            failure = Failure(
                .transient, code: "provider_unreachable", message: "The connection to the provider failed.")
        }
    }

    private static func mayHaveBeenSent(_ error: any Error) -> Bool {
        switch error {
        case is CancellationError: true
        case let error as HTTPClientError:
            [.cancelled, .remoteConnectionClosed, .readTimeout, .writeTimeout, .deadlineExceeded].contains(error)
        // A connection that was never made fails with another number.
        case let error as IOError: [ECONNRESET, EPIPE].contains(error.errnoCode)
        case is ChannelError: true
        default: false
        }
    }
}
