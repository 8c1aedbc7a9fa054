import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The simulator as something to run: a vendor on a port.
package struct SimulatorServer: Service {
    /// The handle to its script, record and bill.
    package let simulator: Simulator
    private let configuration: SimulatorConfiguration
    private let connections = Connections()
    private let logger: Logger
    private let onBound: @Sendable (Int) async -> Void

    /// - Parameter onBound: called with the port once it is open, before the first request is read.
    package init(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(),
        logger: Logger = Logger(label: "penstock.simulator") { _ in SwiftLogNoOpLogHandler() },
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onBound = onBound
        simulator = Simulator(script: configuration.script, callsKept: configuration.callsKept)
    }

    /// Serves until its Swift task is cancelled or told to shut down gracefully. Then it takes no new connection, and
    /// ends the calls that have not ended by themselves within the grace.
    package func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await application().run()
            } onGracefulShutdown: {
                connections.closeAll(after: configuration.grace, on: Self.timers.next())
            }
        } onCancel: {
            connections.closeAll()
        }
    }

    /// Runs a simulator while `body` uses it under its address, such as `http://127.0.0.1:40123`; OpenAI's base URL is
    /// that and `/v1`. Afterwards calls in progress are ended at once.
    package static func with<Result: Sendable>(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(),
        _ body: @Sendable (_ simulator: Simulator, _ url: String) async throws -> Result
    ) async throws -> Result {
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        let server = SimulatorServer(configuration) { opened.yield($0) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { opened.finish() }
                try await server.run()
            }
            defer { group.cancelAll() }
            for await port in ports {
                return try await body(server.simulator, "http://\(configuration.host):\(port)")
            }
            // The server ended before it was open; its error says why.
            try await group.waitForAll()
            throw CancellationError()
        }
    }

    private func application() -> some ApplicationProtocol {
        Application(
            responder: SimulatorResponder(
                simulator: simulator, connections: connections, bodyBytesMax: configuration.bodyBytesMax,
                onTexts: configuration.onTexts),
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [HangUpHandler(connections)], idleTimeout: .seconds(120))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: configuration.backlog),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { await onBound(port) }
            },
            logger: logger)
    }

    private static var timers: any EventLoopGroup { EventLoopGroupProvider.singleton.eventLoopGroup }
}
