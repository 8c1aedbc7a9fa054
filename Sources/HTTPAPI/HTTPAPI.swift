package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore

/// The HTTP API as something to run: ``application()`` is a `Service`.
package struct HTTPAPI: Sendable {
    private let responder: APIResponder
    private let configuration: HTTPAPIConfiguration
    private let logger: Logger
    private let onBound: @Sendable (Int) async -> Void

    /// - Precondition: `configuration.validate()` is empty.
    /// - Parameters:
    ///   - logger: gets one line per request: `debug` when it was answered as asked, `info` when it was refused,
    ///     `error` when we failed.
    ///   - onBound: called with the port once it is open, before the first request is read.
    package init(
        dependencies: APIDependencies, configuration: HTTPAPIConfiguration, logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        precondition(configuration.validate().isEmpty, "the HTTP API's configuration must be valid")
        let authenticator = Authenticator(
            postgres: dependencies.postgres,
            cache: PrincipalCache(lifetime: configuration.keyCacheLifetime, countMax: configuration.keyCacheMax))
        responder = APIResponder(
            routes: RouteTable(
                RouteCatalogue.routes(dependencies, configuration: configuration, authenticator: authenticator)),
            authenticator: authenticator, configuration: configuration)
        self.configuration = configuration
        self.logger = logger
        self.onBound = onBound
    }

    /// The server. It runs until its task is cancelled or told to shut down gracefully; then it takes no new
    /// connection, ends the waits of `Prefer: wait` at once, and answers what it has begun.
    package func application() -> some ApplicationProtocol {
        let onBound = onBound
        return Application(
            responder: responder, server: .http1(configuration: channelConfiguration),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: configuration.backlog,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionsMax, logger: logger)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { await onBound(port) }
            },
            logger: logger)
    }

    private var channelConfiguration: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            idleTimeout: TimeAmount(configuration.idleTimeout),
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: configuration.headerBytesMax, maxHeaderListSize: configuration.headerBytesMax,
                maxHeaderFieldCount: configuration.headersMax))
    }
}
