import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server inside the test, on a free port of this machine. What it answers is up to a closure, which may take
/// its time: when the client hangs up meanwhile, the closure's task is cancelled.
package final class ProbeServer: Sendable {
    package struct Request: Sendable {
        package let method: String
        package let path: String
        /// Names in lower case.
        package let headers: [(name: String, value: String)]
        package let body: [UInt8]

        /// The first value of a header; `name` in lower case.
        package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    package struct Response: Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: [UInt8]
        package init(status: Int = 200, headers: [String: String] = [:], body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    package typealias Responder = @Sendable (Request) async -> Response

    package let port: Int
    package var url: String { "http://127.0.0.1:\(port)" }

    private init(port: Int) { self.port = port }

    /// Runs a server while `body` uses it. Connections that are open at the end are closed.
    package static func with<Value>(
        _ responder: @escaping Responder, _ body: (ProbeServer) async throws -> Value
    ) async throws -> Value {
        let connections = Connections()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(ProbeServerHandler(responder: responder))
                    connections.add(channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(ProbeServer(port: channel.localAddress?.port ?? 0)))
        } catch {
            result = .failure(error)
        }
        try await channel.close().get()
        connections.closeAll()
        return try result.get()
    }

    /// The connections a server has accepted.
    private final class Connections: Sendable {
        private let channels = Mutex<[any Channel]>([])
        func add(_ channel: any Channel) { channels.withLock { $0.append(channel) } }
        func closeAll() { for channel in channels.withLock({ $0 }) { channel.close(promise: nil) } }
    }
}
